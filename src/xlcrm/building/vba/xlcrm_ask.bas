Attribute VB_Name = "xlcrm_ask"
Option Explicit
Option Private Module
' One question each. The answer is added to the others; False means that the user cancelled.

Public Function AskText(ByRef answers As String, ByVal key As String, ByVal prompt As String, ByVal usual As String, ByVal isRequired As Boolean) As Boolean
    Dim typed As String
    Do
        If Not HasTyped(prompt, usual, typed) Then Exit Function
    Loop While isRequired And Len(Trim$(typed)) = 0
    answers = answers & AnswerLine(key, typed)
    AskText = True
End Function

Public Function AskChoice(ByRef answers As String, ByVal key As String, ByVal prompt As String, ByVal usual As String, ByVal isRequired As Boolean, ByVal choices As String) As Boolean
    Dim typed As String
    Dim choice As String
    Do
        If Not HasTyped(prompt & vbLf & vbLf & Replace(choices, "|", ", "), usual, typed) Then Exit Function
        choice = ChoiceOf(typed, choices)
    Loop While Len(choice) = 0 And (isRequired Or Len(Trim$(typed)) > 0)
    answers = answers & AnswerLine(key, choice)
    AskChoice = True
End Function

Public Function AskDay(ByRef answers As String, ByVal key As String, ByVal prompt As String, ByVal usual As String, ByVal isRequired As Boolean) As Boolean
    Dim typed As String
    Do
        If Not HasTyped(prompt & vbLf & vbLf & Format$(Date, "yyyy-mm-dd"), usual, typed) Then Exit Function
    Loop While Len(DayOf(typed)) = 0 And (isRequired Or Len(Trim$(typed)) > 0)
    answers = answers & AnswerLine(key, DayOf(typed))
    AskDay = True
End Function

Public Function AskNumber(ByRef answers As String, ByVal key As String, ByVal prompt As String, ByVal usual As String, ByVal isRequired As Boolean) As Boolean
    Dim typed As String
    Do
        If Not HasTyped(prompt, usual, typed) Then Exit Function
    Loop While Not IsNumeric(typed) And (isRequired Or Len(Trim$(typed)) > 0)
    answers = answers & AnswerLine(key, typed)
    AskNumber = True
End Function

Public Function AskYesNo(ByRef answers As String, ByVal key As String, ByVal prompt As String, ByVal usual As String) As Boolean
    Dim button As VbMsgBoxStyle
    Dim pressed As VbMsgBoxResult
    button = vbDefaultButton2
    If usual = "yes" Then button = vbDefaultButton1
    pressed = MsgBox(prompt, vbYesNoCancel + vbQuestion + button, "CRM")
    If pressed = vbCancel Then Exit Function
    If pressed = vbYes Then
        answers = answers & AnswerLine(key, "yes")
    Else
        answers = answers & AnswerLine(key, "no")
    End If
    AskYesNo = True
End Function

Public Function AskFile(ByRef answers As String, ByVal key As String, ByVal prompt As String) As Boolean
    Dim chosen As Variant
    #If Mac Then
        chosen = Application.GetOpenFilename()
    #Else
        chosen = Application.GetOpenFilename("Excel, CSV (*.xlsx;*.xlsm;*.xls;*.xlsb;*.ods;*.csv;*.txt),*.xlsx;*.xlsm;*.xls;*.xlsb;*.ods;*.csv;*.txt", , prompt)
    #End If
    If VarType(chosen) = vbBoolean Then Exit Function
    answers = answers & AnswerLine(key, CStr(chosen))
    AskFile = True
End Function

Private Function HasTyped(ByVal prompt As String, ByVal usual As String, ByRef typed As String) As Boolean
    ' Cancel gives a text that is not even empty.
    typed = InputBox(prompt, "CRM", usual)
    HasTyped = (StrPtr(typed) <> 0)
End Function
