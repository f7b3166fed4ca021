@echo off
rem Starts the dashboard in this window; closing the window ends it. Further words are those of "streetboard serve".
setlocal
chcp 65001 >nul
cd /d "%~dp0"
if exist "dashboard.py" goto found
cd /d "%~dp0..\.."
:found
set "PYTHONUTF8=1"
if not defined STREETBOARD_HOME set "STREETBOARD_HOME=%ProgramData%\Streetboard\warehouse"
if exist "venv\Scripts\python.exe" goto start
echo The dashboard is not installed yet: run install.bat first.
exit /b 2
:start
"venv\Scripts\python.exe" -m streetboard serve %*
exit /b %errorlevel%
