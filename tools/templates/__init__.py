"""Templates: what made template.pptx and template.docx, once."""

# What a file says of the program that made it, in place of what the libraries' templates say.
APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Streetboard</Application></Properties>"
)
