"""Bundle: everything that a machine without a network needs, in one archive for each kind of machine.

`python -m tools.bundle --out FOLDER` fetches the wheels that requirements.txt pins and packs them with the program.
"""
