"""Every SELECT and every lock. Each query says what it loads; none of them writes."""
