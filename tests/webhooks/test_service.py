"""A running Ticker with a webhook: sent, tried, paused, resumed and killed as an operator would have it."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest

from tests.support.origin import answer
from tests.support.running import CONFIG, QUIET, RunningTicker, write_site
from tests.support.waiting import eventually
from tests.webhooks.receiver import SECRET, Receiver, receiving
from ticker.__main__ import main
from ticker.config.settings.webhooks import key_of

HOOK = (
    "webhooks: {{desk: {{url: '${{HOOK}}', secret: '${{SIGNED}}', types: [message], private: true{more}}}}}\n"
)
ROOM = CONFIG.replace("keep: 2h", "keep: 2h, messages: true, messages_rate: 1000/s, messages_burst: 1000")


def site(folder: Path, more: str = "") -> Path:
    return write_site(folder, ROOM + HOOK.format(more=more), prices=QUIET)


def environ(receiver: Receiver) -> dict[str, str]:
    return {"HOOK": receiver.url, "SIGNED": SECRET}


async def say(ticker: RunningTicker, *texts: str) -> None:
    async with httpx.AsyncClient() as client:
        for text in texts:
            answered = await client.post(ticker.url("/channels/stocks/messages"), json={"text": text})
            assert answered.status_code == 201, answered.text


def texts(receiver: Receiver) -> list[str]:
    return [event["text"] for event in receiver.events]


async def test_messages_are_sent_over_kill_9_a_pause_and_a_new_config(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver:
        for name, value in environ(receiver).items():
            monkeypatch.setenv(name, value)
        config = site(tmp_path)
        with RunningTicker(config, env=environ(receiver)) as ticker:
            await say(ticker, "one", "two")
            await eventually(lambda: texts(receiver) == ["one", "two"])
            receiver.may_answer.clear()
            await say(ticker, "three")
            await eventually(lambda: len(receiver.asked) == 3)
            ticker.kill()
        receiver.may_answer.set()
        await eventually(lambda: texts(receiver) == ["one", "two", "three"])
        with RunningTicker(config, env=environ(receiver)) as ticker:
            await eventually(lambda: len(receiver.taken) == 4)
            assert receiver.taken[2] == receiver.taken[3]
            await the_operator_looks_and_tries(ticker, receiver, capsys)
            site(tmp_path, ", batch: 10")
            ticker.process.send_signal(signal.SIGHUP)
            await eventually(lambda: "0 webhooks added, 1 changed, 0 removed" in ticker.errors.read_text())
            await say(ticker, "six")
            await eventually(lambda: texts(receiver)[-1] == "six")
            assert "events" in receiver.taken[-1][1]
            # Who hangs keeps no shutdown.
            receiver.may_answer.clear()
            asked = len(receiver.asked)
            await say(ticker, "seven")
            await eventually(lambda: len(receiver.asked) > asked)
            assert await asyncio.to_thread(ticker.terminate) == 0
            said = ticker.errors.read_text()
        assert "T0K3N" not in said
        assert receiver.forged == 0


async def the_operator_looks_and_tries(
    ticker: RunningTicker, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert await asyncio.to_thread(main, ["webhooks", "list", "--url", ticker.address]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "HOST", "STATE", "BEHIND", "TAKEN", "DETAIL"]
    assert line.split()[:3] == ["desk", "127.0.0.1", "ok"]
    receiver.answers.append(answer(b"", 410))
    await say(ticker, "four")
    await eventually(lambda: "webhook desk is paused: answered 410 Gone" in ticker.errors.read_text())
    await say(ticker, "five")
    assert await asyncio.to_thread(main, ["webhooks", "resume", "desk", "--url", ticker.address]) == 0
    assert capsys.readouterr().out.startswith("desk: goes on, ")
    assert "webhook desk goes on where it was, as its operator has asked" in ticker.errors.read_text()
    await eventually(lambda: texts(receiver)[-2:] == ["four", "five"])
    config = str(ticker.config)
    assert await asyncio.to_thread(main, ["webhooks", "test", "desk", "--config", config]) == 0
    assert capsys.readouterr().out == "desk (127.0.0.1): taken\n"
    message_id, said = receiver.taken.pop()
    assert message_id.startswith("test-")
    assert said["type"] == "webhook-test"
    receiver.answers.append(answer(b"", 401))
    assert await asyncio.to_thread(main, ["webhooks", "test", "desk", "--config", config]) == 1
    assert capsys.readouterr().out == "desk (127.0.0.1): answered 401 Unauthorized\n"
    assert await asyncio.to_thread(main, ["webhooks", "test", "dusk", "--config", config]) == 1
    assert 'did you mean "desk"?' in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["check", "--config", config]) == 0
    assert "webhook desk: sends message of stocks to 127.0.0.1, one a request\n" in capsys.readouterr().out


def test_a_secret_is_drawn_that_the_config_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["webhooks", "secret"]) == 0
    first = capsys.readouterr().out.strip()
    assert main(["webhooks", "secret"]) == 0
    assert len(key_of(first)) == 32
    assert first != capsys.readouterr().out.strip()
