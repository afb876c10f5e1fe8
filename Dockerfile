# docker build -t ticker .
# docker run -p 8000:8000 -v ticker-data:/data -v "$PWD/my-ticker:/config:ro" --read-only --tmpfs /tmp ticker
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE config.yaml ./
COPY feeds feeds
COPY templates templates
COPY docs/configuration.md docs/configuration.md
COPY ticker ticker
# Such as [cluster] or [notify,push]: what README.md names as extras.
ARG EXTRAS=""
RUN python -m venv /opt/ticker && /opt/ticker/bin/pip install --no-cache-dir ".$EXTRAS"

FROM python:3.13-slim
COPY --from=build /opt/ticker /opt/ticker
ENV PATH=/opt/ticker/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN groupadd --gid 10001 ticker && useradd --uid 10001 --gid 10001 --no-create-home ticker \
    && mkdir /data /config && chown ticker:ticker /data
USER 10001:10001
VOLUME ["/data"]
# Its config.yaml, with feeds/ beside it; in an empty folder, the config that comes with Ticker is used.
WORKDIR /config
EXPOSE 8000
STOPSIGNAL SIGTERM
# By HTTPS where the config has `tls`, whose certificate is not for this address.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import ssl, urllib.request as http\ntry: http.urlopen('http://127.0.0.1:8000/healthz', timeout=2)\nexcept Exception: http.urlopen('https://127.0.0.1:8000/healthz', timeout=2, context=ssl._create_unverified_context())"]
ENTRYPOINT ["ticker"]
CMD ["serve", "--bind", "0.0.0.0:8000", "--data", "/data"]
