# The gateway. Everything else it needs is a data folder (embedded), or MariaDB and Redis (docker-compose.yml).

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts
COPY tsconfig.json nest-cli.json ./
COPY libs libs
COPY apps/gateway apps/gateway
RUN node node_modules/@nestjs/cli/bin/nest.js build gateway

FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data PORT=8000 HOST=0.0.0.0
WORKDIR /app
# Owned by root and read-only to the gateway: it can change its data and nothing else.
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY sql sql
RUN mkdir /data && chown node:node /data && chmod 700 /data
USER node
VOLUME /data
EXPOSE 8000
# Alive, not ready: a gateway that waits for a Tron node needs no restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8000) + '/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/apps/gateway/apps/gateway/src/main.js"]
