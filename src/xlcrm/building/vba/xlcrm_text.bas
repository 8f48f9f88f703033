Attribute VB_Name = "xlcrm_text"
Option Explicit
Option Private Module
' What needs no Excel: words for the command line, the language of the settings, error values.

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

Public Function LettersOf(ByVal digits As String) As String
    ' The way back.
    Dim place As Long
    For place = 1 To Len(digits) Step 4
        LettersOf = LettersOf & ChrW$(CLng("&H" & Mid$(digits, place, 4)))
    Next place
End Function

Public Function PressCommand(ByVal button As String, ByVal asksAll As Boolean) As String
    Dim asks As String
    asks = "False"
    If asksAll Then asks = "True"
    PressCommand = "import xlcrm.hosts.excel as excel; excel.press('" & button & "', " & asks & ")"
End Function

Public Function RunCommand(ByVal button As String, ByVal answers As String) As String
    RunCommand = "import xlcrm.hosts.excel as excel; excel.run('" & button & "', '" & HexOf(answers) & "')"
End Function

Public Function LanguageIn(ByVal settings As Variant) As String
    ' The language that the rows of the settings name: in the row of its key, wherever the columns were moved.
    Dim rowAt As Long
    Dim columnAt As Long
    Dim isRow As Boolean
    Dim found As String
    For rowAt = LBound(settings, 1) To UBound(settings, 1)
        isRow = False
        found = ""
        For columnAt = LBound(settings, 2) To UBound(settings, 2)
            Select Case CStr(settings(rowAt, columnAt))
                Case "language": isRow = True
                Case "en", "ru", "uk", "bg": found = CStr(settings(rowAt, columnAt))
            End Select
        Next columnAt
        If isRow Then
            If Len(found) = 0 Then found = "en"
            LanguageIn = found
            Exit Function
        End If
    Next rowAt
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
