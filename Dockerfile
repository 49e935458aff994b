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

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/nubes nubes
COPY --from=build /opt/nubes /opt/nubes
COPY --from=build /src /src
ENV PATH=/opt/nubes/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 DATA_DIR=/var/lib/nubes
USER nubes
WORKDIR /var/lib/nubes
EXPOSE 8000
CMD ["nubes", "api"]
