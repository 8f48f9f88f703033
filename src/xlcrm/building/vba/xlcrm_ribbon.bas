Attribute VB_Name = "xlcrm_ribbon"
Option Explicit
' What the tab CRM calls.

Private asksForOptions As Boolean

Public Sub ButtonClicked(control As IRibbonControl)
    RunButton control.ID
End Sub

Public Sub OptionsToggled(control As IRibbonControl, pressed As Boolean)
    asksForOptions = pressed
End Sub

Public Sub ReasonClicked(control As IRibbonControl)
    Dim sentence As String
    sentence = WhyLastError()
    If Len(sentence) = 0 Then sentence = NoReasonYet()
    MsgBox sentence, vbInformation, "CRM"
End Sub

Public Sub RunButton(ByVal button As String)
    ' Without an open workbook the runtime stops with error 91, so it is not asked.
    Dim answers As String
    If ActiveWorkbook Is Nothing Then
        MsgBox OpenAWorkbookFirst(), vbInformation, "CRM"
        Exit Sub
    End If
    If AskFor(button, asksForOptions, answers) Then RunPython PythonCommand(button, answers)
End Sub
