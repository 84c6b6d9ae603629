"""What gunicorn and flask load."""

from app import create_app, logs
from config import Config

config = Config()
logs.configure(production=config.PRODUCTION)
app = create_app(config)
