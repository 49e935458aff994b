# The product without the embedded Temporal server. One image, one process per container:
# `nubes api`, or `python -m worker`.
FROM python:3.11-slim AS build
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
WORKDIR /src
COPY . .
# The build hook holds what uv resolves against the committed hashes before anything is installed;
# it runs for an editable build, so what is copied on is a checkout and its environment.
ENV UV_PROJECT_ENVIRONMENT=/opt/nubes UV_PYTHON_DOWNLOADS=never
RUN uv sync --no-default-groups --compile-bytecode
# Our own modules as well: who runs the image cannot write beside them, and compiling is most of a
# start.
RUN /opt/nubes/bin/python -m compileall -q --invalidation-mode unchecked-hash .

FROM python:3.11-slim
# A number, so that Kubernetes can see that it is not root.
RUN useradd --uid 10001 --system --create-home --home-dir /var/lib/nubes nubes
COPY --from=build /opt/nubes /opt/nubes
COPY --from=build /src /src
ENV PATH=/opt/nubes/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 DATA_DIR=/var/lib/nubes
USER 10001
WORKDIR /var/lib/nubes
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\", 8000)}/health', timeout=4)"]
CMD ["nubes", "api"]
