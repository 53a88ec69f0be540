# Exo as one image: built from this folder, nothing else. Run it with a volume at /data:
#   docker build -t exo . && docker run -p 8765:8765 -v exo-data:/data exo
FROM maven:3-eclipse-temurin-25 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cd relay/gun && npm ci --ignore-scripts && cd ../.. \
 && mvn -q -B -DskipTests -pl relay -am package

# glibc is needed by RocksDB and by the signature provider, so no Alpine.
FROM eclipse-temurin:25-jre
RUN useradd --system --home /data exo && mkdir /data && chown exo /data
COPY --from=build /src/relay/target/lib /opt/exo/lib
COPY --from=build /src/relay/target/relay-*.jar /opt/exo/relay.jar
COPY --from=build /src/LICENSE /opt/exo/LICENSE
COPY --from=build /src/deploy/container.sh /opt/exo/container.sh
RUN /opt/exo/container.sh train
USER exo
VOLUME /data
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8765 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q 200 <&3"]
ENTRYPOINT ["/opt/exo/container.sh", "--data", "/data"]
