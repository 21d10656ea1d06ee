Attribute VB_Name = "Compliance"
' Not run where libcompliance is built, which has no VBA: written by the manuals of VBA and Visual Basic 6. Try it in a copy of your program.
'
' libcompliance for VBA (32 and 64 bit) and Visual Basic 6: one laboratory, one person signed in. Import ComplianceDeclares.bas too.
' compliance.dll of the width of the program (Office of 32 bit: the 32-bit one, whatever the Windows) lies beside the program, or its folder is
' given to ComplianceLoad. Every failure is a runtime error COMPLIANCE_FAILED; its description begins with the stable code.
'
'   ComplianceLoad "C:\LIMS"
'   ComplianceOpen "C:\LIMS\lab.db"
'   ComplianceSignIn "anna", InputBox("Password")
'   If ComplianceMay("host.append") Then Debug.Print ComplianceSeal("host.oldlims.price_changed", _
'       "{""object"":{""kind"":""price"",""id"":""TPC"",""version"":2},""reason"":""new_list""," & _
'       """changes"":[{""field"":""amount"",""old"":""100"",""new"":""120""}]}")
'   ComplianceSignOut
'   ComplianceClose
'   Debug.Print ComplianceVerify("C:\LIMS\lab.db")
Option Explicit

Public Const COMPLIANCE_FAILED As Long = vbObjectError + 17025

Private Const CP_UTF8 As Long = 65001

Private mLab As LongPtr
Private mSession As LongPtr

#If VBA7 Then
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal aPath As LongPtr) As LongPtr
Private Declare PtrSafe Function WideCharToMultiByte Lib "kernel32" (ByVal aCodePage As Long, ByVal aFlags As Long, ByVal aWide As LongPtr, ByVal aWideCount As Long, ByVal aBytes As LongPtr, ByVal aByteCount As Long, ByVal aDefault As LongPtr, ByVal aUsed As LongPtr) As Long
Private Declare PtrSafe Function MultiByteToWideChar Lib "kernel32" (ByVal aCodePage As Long, ByVal aFlags As Long, ByVal aBytes As LongPtr, ByVal aByteCount As Long, ByVal aWide As LongPtr, ByVal aWideCount As Long) As Long
#Else
Private Declare Function LoadLibraryW Lib "kernel32" (ByVal aPath As LongPtr) As LongPtr
Private Declare Function WideCharToMultiByte Lib "kernel32" (ByVal aCodePage As Long, ByVal aFlags As Long, ByVal aWide As LongPtr, ByVal aWideCount As Long, ByVal aBytes As LongPtr, ByVal aByteCount As Long, ByVal aDefault As LongPtr, ByVal aUsed As LongPtr) As Long
Private Declare Function MultiByteToWideChar Lib "kernel32" (ByVal aCodePage As Long, ByVal aFlags As Long, ByVal aBytes As LongPtr, ByVal aByteCount As Long, ByVal aWide As LongPtr, ByVal aWideCount As Long) As Long
#End If

' Loads compliance.dll from a folder, so that Windows does not look for it in the current folder or along PATH, and compares versions.
Public Sub ComplianceLoad(ByVal aFolder As String)
    Dim path As String
    path = aFolder & "\compliance.dll"
    If LoadLibraryW(StrPtr(path)) = 0 Then
        Err.Raise COMPLIANCE_FAILED, "Compliance", "not_loaded: " & path & " is not there, or has another number of bits than this program"
    End If
    If compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) <> COMPLIANCE_STATUS_OK Then
        Err.Raise COMPLIANCE_FAILED, "Compliance", "other_version: compliance.dll is of another version than ComplianceDeclares.bas"
    End If
End Sub

' Opens a laboratory whose key file asks for nothing; for a passphrase call compliance_key_passphrase instead.
Public Sub ComplianceOpen(ByVal aPath As String)
    Dim key As LongPtr, failure As LongPtr, status As Long
    ComplianceClose
    Need compliance_key_unattended(key, failure), failure
    status = compliance_lab_open_w(StrPtr(aPath), key, 0, mLab, failure)
    compliance_key_free key
    Need status, failure
End Sub

Public Sub ComplianceSignIn(ByVal aLogin As String, ByVal aPassword As String)
    Dim login() As Byte, password() As Byte, failure As LongPtr, status As Long, i As Long
    login = Utf8(aLogin)
    password = Utf8(aPassword)
    FreeSession
    ' Without the 0 at its end.
    status = compliance_session_sign_in(mLab, VarPtr(login(0)), VarPtr(password(0)), UBound(password), 0, 0, 0, mSession, failure)
    For i = 0 To UBound(password)
        password(i) = 0
    Next
    Need status, failure
End Sub

' For greying out a button. The action itself decides again.
Public Function ComplianceMay(ByVal aPermission As String) As Boolean
    Dim permission() As Byte, failure As LongPtr, decision As Long
    permission = Utf8(aPermission)
    Need compliance_session_check(mSession, VarPtr(permission(0)), 0, decision, failure), failure
    ComplianceMay = (decision = COMPLIANCE_DECISION_ALLOW)
End Function

' Seals an event of the program's own. The result is the leaf hash of its record, 64 hexadecimal digits.
Public Function ComplianceSeal(ByVal aKind As String, ByVal aEvent As String) As String
    Dim kind() As Byte, happened() As Byte, hash(0 To COMPLIANCE_HASH_SIZE - 1) As Byte
    Dim receipt As LongPtr, failure As LongPtr, size As LongPtr, status As Long, i As Long
    kind = Utf8(aKind)
    happened = Utf8(aEvent)
    Need compliance_trail_append(mSession, VarPtr(kind(0)), VarPtr(happened(0)), receipt, failure), failure
    status = compliance_receipt_leaf_hash(receipt, VarPtr(hash(0)), COMPLIANCE_HASH_SIZE, size)
    compliance_receipt_free receipt
    Need status, 0
    For i = 0 To COMPLIANCE_HASH_SIZE - 1
        ComplianceSeal = ComplianceSeal & LCase$(Right$("0" & Hex$(hash(i)), 2))
    Next
End Function

' Does an operation of docs/spec/operations.md, JSON in and out.
Public Function ComplianceCall(ByVal aName As String, ByVal aArguments As String) As String
    Dim name() As Byte, arguments() As Byte, answer As LongPtr, failure As LongPtr
    name = Utf8(aName)
    arguments = Utf8(aArguments)
    Need compliance_session_call(mSession, VarPtr(name(0)), VarPtr(arguments(0)), answer, failure), failure
    ComplianceCall = TextOf(answer)
End Function

Public Sub ComplianceSignOut()
    Dim failure As LongPtr
    Need compliance_session_sign_out(mSession, failure), failure
    FreeSession
End Sub

Public Sub ComplianceClose()
    FreeSession
    compliance_lab_free mLab
    mLab = 0
End Sub

' The report as JSON. What does not hold is a runtime error whose description has the faults.
Public Function ComplianceVerify(ByVal aPath As String) As String
    Dim report As LongPtr, failure As LongPtr
    Need compliance_verify_w(StrPtr(aPath), 0, 0, report, failure), failure
    ComplianceVerify = TextOf(report)
End Function

Private Sub FreeSession()
    compliance_session_free mSession
    mSession = 0
End Sub

' Every call ends here: nothing goes on after an error that nobody looked at.
Private Sub Need(ByVal aStatus As Long, ByVal aFailure As LongPtr)
    Dim description As String
    If aStatus = COMPLIANCE_STATUS_OK Then Exit Sub
    If aFailure = 0 Then
        description = "status " & aStatus
    Else
        description = ErrorPart(aFailure, 0) & ": " & ErrorPart(aFailure, 1) & " " & ErrorPart(aFailure, 2)
        compliance_error_free aFailure
    End If
    Err.Raise COMPLIANCE_FAILED, "Compliance", description
End Sub

Private Function ErrorPart(ByVal aFailure As LongPtr, ByVal aPart As Long) As String
    Dim bytes() As Byte, size As LongPtr, i As Long
    ' The first call says how large, with the 0 at the end.
    ReDim bytes(0)
    For i = 1 To 2
        Select Case aPart
            Case 0: compliance_error_code aFailure, VarPtr(bytes(0)), UBound(bytes), size
            Case 1: compliance_error_message aFailure, VarPtr(bytes(0)), UBound(bytes), size
            Case 2: compliance_error_detail aFailure, VarPtr(bytes(0)), UBound(bytes), size
        End Select
        If size < 2 Then Exit Function
        If i = 1 Then ReDim bytes(CLng(size))
    Next
    ErrorPart = StringAt(VarPtr(bytes(0)), CLng(size) - 1)
End Function

Private Function TextOf(ByVal aText As LongPtr) As String
    TextOf = StringAt(compliance_text_data(aText), CLng(compliance_text_length(aText)))
    compliance_text_free aText
End Function

' The text in UTF-8, with a 0 at its end.
Private Function Utf8(ByVal aText As String) As Byte()
    Dim bytes() As Byte, size As Long
    If InStr(aText, vbNullChar) > 0 Then Err.Raise COMPLIANCE_FAILED, "Compliance", "text_holds_nul: a text holds a NUL, which would cut it"
    ReDim bytes(0)
    If Len(aText) > 0 Then
        ' &H80: half a character is an error instead of a question mark.
        size = WideCharToMultiByte(CP_UTF8, &H80, StrPtr(aText), Len(aText), 0, 0, 0, 0)
        If size = 0 Then Err.Raise COMPLIANCE_FAILED, "Compliance", "invalid_text: a text is not Unicode"
        ReDim bytes(size)
        WideCharToMultiByte CP_UTF8, &H80, StrPtr(aText), Len(aText), VarPtr(bytes(0)), size, 0, 0
    End If
    Utf8 = bytes
End Function

Private Function StringAt(ByVal aBytes As LongPtr, ByVal aLength As Long) As String
    Dim size As Long
    If aLength = 0 Then Exit Function
    size = MultiByteToWideChar(CP_UTF8, 0, aBytes, aLength, 0, 0)
    StringAt = String$(size, vbNullChar)
    MultiByteToWideChar CP_UTF8, 0, aBytes, aLength, StrPtr(StringAt), size
End Function
