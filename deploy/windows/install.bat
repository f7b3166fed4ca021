@echo off
rem Installs the dashboard into this folder from the wheels beside it, without a network.
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set "PYTHONUTF8=1"
py -@PYTHON@ -m venv venv
if errorlevel 1 goto nopython
"venv\Scripts\python.exe" -m pip install --no-index --find-links wheels --no-deps --require-hashes --disable-pip-version-check --requirement requirements.txt
if errorlevel 1 exit /b 1
echo Installed. Start it with start.bat
exit /b 0
:nopython
echo Python @PYTHON@ (64 bit) is missing: install it first, with the "py" launcher.
exit /b 2
