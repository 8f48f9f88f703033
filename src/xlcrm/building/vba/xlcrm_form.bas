Attribute VB_Name = "xlcrm_form"
Option Explicit
Option Private Module
' Python opens one window for all that a button has to ask.

Public Function CommandFor(ByVal button As String, ByVal asksAll As Boolean) As String
    CommandFor = PressCommand(button, asksAll)
End Function
