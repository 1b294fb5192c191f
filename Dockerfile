# The server with its embedded model. See docs/deploy.md; no engine built this where it was written.
FROM python:3.12-slim AS build
WORKDIR /source
RUN python -m venv /opt/translator
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY configs configs
COPY translator translator
# An index with the CPU build of torch, say, which is a tenth of the other's size.
ARG PIP_EXTRA_INDEX_URL=
RUN /opt/translator/bin/pip install --no-cache-dir --constraint constraints.txt '.[server,formats]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /cache translator \
    && install -d -o translator -g translator /cache /state
COPY --from=build /opt/translator /opt/translator
ENV PATH=/opt/translator/bin:$PATH TRANSLATOR_CACHE=/cache PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001
VOLUME ["/cache", "/state"]
EXPOSE 5000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:5000/health', timeout=5)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["translator"]
CMD ["serve", "--host", "0.0.0.0", "--api-key-file", "/state/keys", "--state", "/state/jobs.db"]
