"""A chart as TradingView's library is one: asks what its UDF adapter asks, and refuses what that would.

Written after the protocol's documentation, and after what the adapter that comes with the library does.
"""

from typing import Any

from tests.support.serving import Serving


class Chart:
    """`configuration` is there once it is `ready`."""

    def __init__(self, site: Serving, **headers: str) -> None:
        self._site = site
        self._headers = headers
        self.configuration: dict[str, Any] = {}

    async def _send(self, path: str, **parameters: object) -> Any:
        asked = "&".join(f"{name}={value}" for name, value in parameters.items())
        response = await self._site.get(f"/udf/{path}?{asked}", **self._headers)
        assert response.status_code == 200, response.text
        return response.json() if path != "time" else response.text

    async def ready(self) -> "Chart":
        self.configuration = await self._send("config")
        assert isinstance(self.configuration["supported_resolutions"], list)
        # One of the two has to be there, and not both.
        assert self.configuration["supports_search"] != self.configuration["supports_group_request"]
        return self

    async def time(self) -> int:
        assert self.configuration["supports_time"]
        return int(await self._send("time"))

    async def search(self, letters: str, kind: str = "", exchange: str = "") -> list[dict[str, str]]:
        found = await self._send("search", limit=30, query=letters.upper(), type=kind, exchange=exchange)
        return [] if isinstance(found, dict) else found

    async def resolve(self, symbol: str) -> dict[str, Any]:
        """LookupError for a symbol that is unknown."""
        found = await self._send("symbols", symbol=symbol)
        if "s" in found:
            raise LookupError(found["errmsg"])
        for name in ("name", "ticker", "description", "type", "session", "timezone", "exchange"):
            assert isinstance(found[name], str), name
        assert found["minmov"] >= 1
        assert found["pricescale"] >= 1
        return dict(found)

    async def bars(
        self, info: dict[str, Any], resolution: str, from_s: int, to_s: int, count: int | None = None
    ) -> list[dict[str, float]]:
        """Ascending; ValueError for an error. Without any, `next_s` is what was said of that."""
        assert resolution in info["supported_resolutions"]
        asked: dict[str, object] = {"symbol": info["ticker"], "resolution": resolution}
        asked |= {"from": from_s, "to": to_s, **({} if count is None else {"countback": count})}
        told = await self._send("history", **asked)
        self.next_s = told.get("nextTime")
        if told["s"] == "no_data":
            return []
        if told["s"] != "ok":
            raise ValueError(told["errmsg"])
        columns = [told[name] for name in "tohlcv" if name in told]
        assert len({len(column) for column in columns}) == 1
        assert told["t"] == sorted(set(told["t"]))
        assert all(time < to_s for time in told["t"])
        return [
            dict(zip((name for name in "tohlcv" if name in told), row, strict=True))
            for row in zip(*columns, strict=True)
        ]

    async def marks(
        self, info: dict[str, Any], resolution: str, from_s: int, to_s: int
    ) -> list[dict[str, Any]]:
        assert self.configuration["supports_marks"]
        return await self._marked("marks", info, resolution, from_s, to_s)

    async def timescale_marks(
        self, info: dict[str, Any], resolution: str, from_s: int, to_s: int
    ) -> list[dict[str, Any]]:
        assert self.configuration["supports_timescale_marks"]
        return await self._marked("timescale_marks", info, resolution, from_s, to_s)

    async def _marked(
        self, path: str, info: dict[str, Any], resolution: str, from_s: int, to_s: int
    ) -> list[dict[str, Any]]:
        asked = {"symbol": info["ticker"], "from": from_s, "to": to_s, "resolution": resolution}
        told = await self._send(path, **asked)
        assert isinstance(told, list)
        return told
