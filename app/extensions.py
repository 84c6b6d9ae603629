"""Flask extensions, unbound: create_app() binds them."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate

babel = Babel()
migrate = Migrate()
#: Errors of its store come as limits.errors.StorageError, whichever store it is.
limiter = Limiter(get_remote_address, storage_options={"wrap_exceptions": True})
