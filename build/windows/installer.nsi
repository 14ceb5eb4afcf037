; Installer for the current user, made by build/windows/release.py:
; makensis -DVERSION=... -DSOURCE=folder -DOUTPUT=file -DICON=file installer.nsi
Unicode true
!include "MUI2.nsh"

Name "Relances"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Relances"
RequestExecutionLevel user
SetDateSave off ; the same bytes for the same files
SetCompress off ; the programs are compressed already
BrandingText "Relances ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Relances"
VIAddVersionKey "FileDescription" "Installation de Relances"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "Licence MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Relances"
!define TASK "Relances - rappel hebdomadaire"
!define MUI_FINISHPAGE_RUN "$INSTDIR\relances.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir Relances"
!insertmacro MUI_PAGE_LICENSE "${SOURCE}\LICENCE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

!macro RequireClosed UN
Function ${UN}RequireClosed
  again:
  ClearErrors
  IfFileExists "$INSTDIR\relances.exe" 0 terminal
  FileOpen $0 "$INSTDIR\relances.exe" a
  IfErrors busy
  FileClose $0
  terminal:
  IfFileExists "$INSTDIR\relances-cli.exe" 0 closed
  FileOpen $0 "$INSTDIR\relances-cli.exe" a
  IfErrors 0 free
  busy:
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Relances est ouvert : quittez-le (« Quitter » en bas du menu), puis réessayez." /SD IDCANCEL IDRETRY again
  Abort
  free:
  FileClose $0
  closed:
FunctionEnd
!macroend
!insertmacro RequireClosed ""
!insertmacro RequireClosed "un."

Section
  Call RequireClosed
  SetOutPath "$INSTDIR"
  File "${SOURCE}\relances.exe"
  File "${SOURCE}\relances-cli.exe"
  File "${SOURCE}\LISEZ-MOI.txt"
  File "${SOURCE}\LICENCE.txt"
  File "${SOURCE}\LICENCES.txt"
  WriteUninstaller "$INSTDIR\desinstaller.exe"
  CreateShortcut "$SMPROGRAMS\Relances.lnk" "$INSTDIR\relances.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Relances"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\relances.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\desinstaller.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\desinstaller.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Call un.RequireClosed
  nsExec::Exec 'schtasks /Delete /F /TN "${TASK}"'
  Pop $0
  Delete "$SMSTARTUP\Relances.lnk"
  Delete "$SMPROGRAMS\Relances.lnk"
  Delete "$INSTDIR\relances.exe"
  Delete "$INSTDIR\relances-cli.exe"
  Delete "$INSTDIR\LISEZ-MOI.txt"
  Delete "$INSTDIR\LICENCE.txt"
  Delete "$INSTDIR\LICENCES.txt"
  Delete "$INSTDIR\desinstaller.exe"
  RMDir "$INSTDIR" ; only if it is empty: data beside the program stay
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  MessageBox MB_OK|MB_ICONINFORMATION "Relances est désinstallé. Vos données sont conservées dans :$\r$\n$LOCALAPPDATA\relances$\r$\n(ou dans le dossier relances-donnees, s'il existe)." /SD IDOK
SectionEnd
