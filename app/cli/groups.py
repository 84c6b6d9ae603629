"""The command groups. Commands attach themselves: `@groups.mail.command("list")`."""

from flask.cli import AppGroup

demo = AppGroup("demo", help="A network to look at and to measure with.")
events = AppGroup("events", help="Events, as files and one by one.")
links = AppGroup("links", help="Registration links.")
mail = AppGroup("mail", help="The outbox.")
organizers = AppGroup("organizers", help="Organizers' accounts.")
registrations = AppGroup("registrations", help="Who has registered.")

ALL = (demo, events, links, mail, organizers, registrations)
