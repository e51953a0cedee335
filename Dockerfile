# syntax=docker/dockerfile:1

# The image of the service. One Debian for both stages, so that the program finds the libpq it was linked with.
ARG RUST=1.95
ARG DEBIAN=bookworm

FROM rust:${RUST}-slim-${DEBIAN} AS build
# The system's libpq speaks TLS to PostgreSQL; the one built from source does not. The compiler is in the base image.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# The caches outlive the layer, the binary must not stay in one of them: hence the copy.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --locked --release --package theriac --no-default-features --features s3 \
    && cp target/release/theriac /usr/local/bin/theriac

FROM debian:${DEBIAN}-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 theriac \
    && useradd --uid 10001 --gid theriac --no-create-home --home-dir /data --shell /usr/sbin/nologin theriac \
    && install --directory --owner=theriac --group=theriac --mode=0750 /data
COPY --from=build /usr/local/bin/theriac /usr/local/bin/theriac
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/theriac/

USER theriac
WORKDIR /data
# Everything that is written is under /data, uploads on their way included: the root may be mounted read-only.
VOLUME /data
ENV THERIAC_DATA_DIR=/data \
    THERIAC_BIND=0.0.0.0:8080 \
    THERIAC_LOG_FORMAT=json
EXPOSE 8080
# SIGTERM is the orderly end: requests and jobs come to theirs. Give it 45 seconds (docker stop --time 45).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["theriac", "healthcheck"]
ENTRYPOINT ["theriac"]
CMD ["serve"]
