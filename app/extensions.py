"""Flask extensions, unbound: create_app() binds them."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate

babel = Babel()
migrate = Migrate()
limiter = Limiter(get_remote_address)
