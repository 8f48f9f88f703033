Attribute VB_Name = "xlcrm_ask"
Option Explicit
Option Private Module
' For a Python without windows. One question each. The answer is added to the others; False means that the user cancelled.

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

Public Function AskFiles(ByRef answers As String, ByVal key As String, ByVal prompt As String) As Boolean
    ' Several workbooks; their paths with semicolons between them.
    Dim chosen As Variant
    Dim path As Variant
    Dim paths As String
    #If Mac Then
        chosen = Application.GetOpenFilename(MultiSelect:=True)
    #Else
        chosen = Application.GetOpenFilename("Excel (*.xlsx;*.xlsm),*.xlsx;*.xlsm", , prompt, , True)
    #End If
    If Not IsArray(chosen) Then Exit Function
    For Each path In chosen
        paths = paths & ";" & CStr(path)
    Next path
    answers = answers & AnswerLine(key, Mid$(paths, 2))
    AskFiles = True
End Function

Private Function HasTyped(ByVal prompt As String, ByVal usual As String, ByRef typed As String) As Boolean
    ' Cancel gives a text that is not even empty.
    typed = InputBox(prompt, "CRM", usual)
    HasTyped = (StrPtr(typed) <> 0)
End Function

Public Function AnswerLine(ByVal key As String, ByVal answer As String) As String
    ' Nothing for an empty answer: the command's own choice stands then.
    Dim oneLine As String
    oneLine = Trim$(Replace(Replace(Replace(answer, vbCr, " "), vbLf, " "), vbTab, " "))
    If Len(oneLine) > 0 Then AnswerLine = key & vbTab & oneLine & vbLf
End Function

Public Function ChoiceOf(ByVal typed As String, ByVal choices As String) As String
    ' The choice that was typed, or begun and no other begins so; nothing if there is none. choices: a|b|c
    Dim words() As String
    Dim at As Long
    Dim count As Long
    words = Split(choices, "|")
    typed = LCase$(Trim$(typed))
    If Len(typed) = 0 Then Exit Function
    For at = LBound(words) To UBound(words)
        If LCase$(words(at)) = typed Then
            ChoiceOf = words(at)
            Exit Function
        End If
    Next at
    For at = LBound(words) To UBound(words)
        If Left$(LCase$(words(at)), Len(typed)) = typed Then
            ChoiceOf = words(at)
            count = count + 1
        End If
    Next at
    If count <> 1 Then ChoiceOf = ""
End Function

Public Function DayOf(ByVal typed As String) As String
    ' The day as 2026-03-31 for what reads as one; nothing otherwise.
    If typed Like "####-##-##" Then
        DayOf = typed
    ElseIf IsDate(typed) Then
        DayOf = Format$(CDate(typed), "yyyy-mm-dd")
    End If
End Function
