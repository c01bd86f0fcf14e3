# One image for migrate, api, worker and web. The workspaces keep their places: Node strips types only outside node_modules,
# and the links in node_modules/@scalebridge lead back to these directories.
FROM node:24.21.0-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY db/package.json db/
COPY api/package.json api/
COPY worker/package.json worker/
COPY web/package.json web/

FROM manifests AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run sync --workspace web && npm run build --workspace web

FROM manifests AS runtime
ENV NODE_ENV=production
# Optional packages are this platform's tools for building and the embedded Postgres; a container needs neither.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY db db
COPY api api
COPY worker worker
COPY web/server.ts web/
COPY web/server web/server
COPY --from=build /app/web/build web/build
# A volume that is mounted here for the first time takes over its owner.
RUN install -d -o node -g node /var/lib/scalebridge
USER node
EXPOSE 3000 3001
CMD ["node", "web/server.ts"]
