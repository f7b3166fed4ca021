"""Drawing: blocks on a medium, each a folder: screen, pptx, docx, xlsx."""
