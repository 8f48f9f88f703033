Attribute VB_Name = "xlcrm_text"
Option Explicit
Option Private Module
' What needs no Excel: words for the command line, choices, error values.

Private lastSentence As String

Public Function HexOf(ByVal words As String) As String
    ' Four hexadecimal digits a letter: no shell can take them for anything else.
    Dim place As Long
    Dim number As Long
    Dim out As String
    For place = 1 To Len(words)
        number = AscW(Mid$(words, place, 1))
        If number < 0 Then number = number + 65536
        out = out & Right$("000" & Hex$(number), 4)
    Next place
    HexOf = out
End Function

Public Function PythonCommand(ByVal button As String, ByVal answers As String) As String
    PythonCommand = "import xlcrm.hosts.excel as excel; excel.run('" & button & "', '" & HexOf(answers) & "')"
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

Public Function ShownValue(ByVal value As Variant) As Variant
    ' What the cell shows: error texts from Python become error values, one by one.
    Dim rowAt As Long
    Dim columnAt As Long
    Dim lastAt As Long
    If Not IsArray(value) Then
        ShownValue = CellValue(value)
        Exit Function
    End If
    lastAt = LastColumn(value)
    For rowAt = LBound(value, 1) To UBound(value, 1)
        If lastAt < 0 Then
            value(rowAt) = CellValue(value(rowAt))
        Else
            For columnAt = LBound(value, 2) To lastAt
                value(rowAt, columnAt) = CellValue(value(rowAt, columnAt))
            Next columnAt
        End If
    Next rowAt
    ShownValue = value
End Function

Private Function LastColumn(ByVal value As Variant) As Long
    ' The last column of a block; -1 for a single row.
    LastColumn = -1
    On Error Resume Next
    LastColumn = UBound(value, 2)
End Function

Private Function CellValue(ByVal value As Variant) As Variant
    CellValue = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 8) = "#VALUE! " Then
        CellValue = BadArgument(Mid$(value, 9))
        Exit Function
    End If
    Select Case value
        Case "#NULL!": CellValue = CVErr(2000)
        Case "#DIV/0!": CellValue = CVErr(2007)
        Case "#VALUE!": CellValue = CVErr(2015)
        Case "#REF!": CellValue = CVErr(2023)
        Case "#NAME?": CellValue = CVErr(2029)
        Case "#NUM!": CellValue = CVErr(2036)
        Case "#N/A": CellValue = CVErr(2042)
    End Select
End Function

Public Function BadArgument(ByVal sentence As String) As Variant
    ' #VALUE! in the cell; the sentence waits for the button that shows it.
    lastSentence = sentence
    BadArgument = CVErr(2015)
End Function

Public Function WhyLastError() As String
    WhyLastError = lastSentence
End Function
