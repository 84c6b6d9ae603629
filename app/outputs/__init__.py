"""Models to bytes or text: calendars, spreadsheets, QR codes, mail. Reads nothing, sends nothing."""
