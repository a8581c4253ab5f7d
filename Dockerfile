# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/songwire
COPY requirements.lock ./
RUN /opt/songwire/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN /opt/songwire/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 songwire && install -d -o songwire -g songwire /data
COPY --from=build /opt/songwire /opt/songwire
ENV PATH=/opt/songwire/bin:$PATH PYTHONUNBUFFERED=1 SONGWIRE_DATA=/data
USER songwire
VOLUME /data
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["songwire", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["songwire"]
CMD ["run"]
