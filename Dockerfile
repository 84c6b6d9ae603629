# One image for web, worker and commands. Build: docker build -t kutsu .
FROM python:3.11-slim AS build
WORKDIR /srv/kutsu
COPY requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY app/translations app/translations
RUN /opt/venv/bin/pybabel --quiet compile -d app/translations

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FLASK_APP=wsgi \
    KUTSU_ENV=production \
    PORT=8000 \
    PROMETHEUS_MULTIPROC_DIR=/tmp/kutsu-metrics
WORKDIR /srv/kutsu
RUN useradd --system --uid 10001 --home-dir /srv/kutsu --no-create-home kutsu \
 && install -d -o kutsu -g kutsu instance /tmp/kutsu-metrics
COPY --from=build /opt/venv /opt/venv
COPY config.py wsgi.py ./
COPY migrations migrations
COPY demo demo
COPY templates templates
COPY app app
COPY --from=build /srv/kutsu/app/translations app/translations
USER kutsu
EXPOSE 8000
# Keys kept in instance/ are for trying out only: production gets SECRET_KEY and DATA_KEY from outside.
VOLUME /srv/kutsu/instance
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The worker: flask worker. Migrations, before both: flask db upgrade.
CMD ["gunicorn", "--config", "python:app.cli.gunicorn_settings", "--bind", "0.0.0.0:8000", "wsgi:app"]
