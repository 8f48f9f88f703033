Attribute VB_Name = "xlcrm_ribbon"
Option Explicit
' What the tab CRM calls, in the language of the CRM workbook that was last in front.

Private tabInExcel As IRibbonUI
Private asksForOptions As Boolean
Private language As String

Public Sub TabLoaded(ribbon As IRibbonUI)
    Set tabInExcel = ribbon
End Sub

Public Sub LabelOf(control As IRibbonControl, ByRef returnedValue As Variant)
    returnedValue = WordsOf(control.ID)
End Sub

Public Sub TipOf(control As IRibbonControl, ByRef returnedValue As Variant)
    returnedValue = WordsOf(control.ID & ".tip")
End Sub

Public Sub ButtonClicked(control As IRibbonControl)
    RunButton control.ID
End Sub

Public Sub OptionsToggled(control As IRibbonControl, pressed As Boolean)
    asksForOptions = pressed
End Sub

Public Sub ReasonClicked(control As IRibbonControl)
    Dim sentence As String
    sentence = WhyLastError()
    If Len(sentence) = 0 Then sentence = WordsOf("no_reason")
    MsgBox sentence, vbInformation, "CRM"
End Sub

Public Sub NewClicked(control As IRibbonControl)
    ' Python is started from a workbook, so there must be one; any will do.
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    RunPython "import xlcrm.hosts.new_book as new_book; new_book.make_new()"
End Sub

Public Sub RunButton(ByVal button As String)
    ' Without an open workbook the runtime stops with error 91, so it is not asked.
    Dim command As String
    If ActiveWorkbook Is Nothing Then
        MsgBox WordsOf("no_workbook"), vbInformation, "CRM"
        Exit Sub
    End If
    FollowWorkbook
    command = CommandFor(button, asksForOptions)
    If Len(command) > 0 Then RunPython command
End Sub

Public Sub FollowWorkbook()
    ' Where the workbook in front is none of ours, the tab stays as it is.
    Speak LanguageOfBook()
End Sub

Public Sub Speak(ByVal code As String)
    If Len(code) = 0 Or code = language Then Exit Sub
    language = code
    If Not tabInExcel Is Nothing Then tabInExcel.Invalidate
End Sub

Private Function WordsOf(ByVal key As String) As String
    ' What has no words in the language has English ones.
    If Len(language) = 0 Then language = UsualLanguage()
    WordsOf = WordsIn(language, key)
    If Len(WordsOf) = 0 Then WordsOf = WordsIn("en", key)
End Function

Private Function LanguageOfBook() As String
    Dim sheet As Worksheet
    Dim settings As ListObject
    On Error Resume Next
    For Each sheet In ActiveWorkbook.Worksheets
        Set settings = sheet.ListObjects("Settings")
        If Not settings Is Nothing Then
            LanguageOfBook = LanguageIn(settings.DataBodyRange.Value)
            Exit Function
        End If
    Next sheet
End Function
