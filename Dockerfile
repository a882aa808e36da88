# The executable needs five files of glibc and nothing else, so that is all the image holds.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json bun.lock bunfig.toml tsconfig.json ./
COPY scripts scripts
COPY src src
COPY ui ui
# There is no repository in here to ask: docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT=""
RUN npm run setup && node_modules/.bin/bun scripts/build.ts --commit="$COMMIT"
# One tree with the loader and libraries of this platform (amd64 or arm64) where the executable looks for them, and two empty folders.
RUN mkdir -p /image/app/data /image/tmp \
  && ldd dist/octopus | grep -o '/lib[^ ]*' | xargs -I '{}' cp --parents --dereference '{}' /image \
  && cp dist/octopus /image/octopus \
  && chmod 700 /image/app/data && chmod 1777 /image/tmp && chown -R 65532:65532 /image/app

FROM scratch
COPY --from=build /image /
WORKDIR /app
USER 65532
ENV BUN_CONFIG_MAX_HTTP_REQUESTS=65535
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/octopus", "healthcheck"]
ENTRYPOINT ["/octopus"]
