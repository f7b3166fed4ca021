"""Reader: whatever a clerk brings becomes rows of text; runs in a child process and imports nothing else of ours, platform aside."""
