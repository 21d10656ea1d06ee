{ libcompliance for Delphi (7 and newer) and Free Pascal: the layer that a program uses over compliance_raw.inc. Copy both files.

  Texts are UTF-8. From Delphi 2009 on, a string that is passed is converted; before, a string is in the code page of the system:
  pass UTF8Encode(WideString(Text)), and UTF8Decode what comes back. Objects may be shared by threads. Free what you made. }
unit compliance;

{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}

interface

uses
  SysUtils, Math;

const
{$IFDEF MSWINDOWS}
  COMPLIANCE_LIBRARY = 'compliance.dll';
{$ELSE}
  {$IFDEF FPC}
  COMPLIANCE_LIBRARY = 'compliance';
  {$ELSE}
  COMPLIANCE_LIBRARY = 'libcompliance.so';
  {$ENDIF}
{$ENDIF}

type
{$IFDEF FPC}
  compliance_size = PtrUInt;
  compliance_u64 = QWord;
{$ELSE}
  {$IFDEF CPUX64}
  compliance_size = NativeUInt;
  {$ELSE}
  compliance_size = Cardinal;
  {$ENDIF}
  {$IF CompilerVersion >= 18.5}
  compliance_u64 = UInt64;
  {$ELSE}
  compliance_u64 = Int64; { Delphi 7 counts no further, and no trail is longer }
  {$IFEND}
{$ENDIF}

{$I compliance_raw.inc}

type
  { A call that failed. Compare Code, not the message. }
  ECompliance = class(Exception)
  private
    FStatus: compliance_status;
    FCode, FDetail: UTF8String;
  public
    property Status: compliance_status read FStatus;
    property Code: UTF8String read FCode; { stable, such as permission_missing }
    property Detail: UTF8String read FDetail; { JSON: what was missing, which rules a password breaks, which faults were found }
  end;

  { What opens the key file of a laboratory. }
  TComplianceKey = class
  private
    FHandle: Pcompliance_key;
  public
    { Nothing is asked: the weaker choice, since whoever reads the file has the keys. }
    constructor Unattended;
    { The library wipes its copy of the passphrase; the caller wipes this one. }
    constructor Passphrase(const APassphrase: UTF8String);
    { Protected by the Windows account that runs the program. }
    constructor WindowsAccount;
    destructor Destroy; override;
    property Handle: Pcompliance_key read FHandle;
  end;

  { Proof that a record is in the trail. }
  TComplianceReceipt = record
    Index: compliance_u64; { the place of the record in the trail, from 0 }
    LeafHash: UTF8String; { 64 hexadecimal digits }
    Checkpoint: UTF8String; { the signed checkpoint whose tree holds the record }
  end;

  { A signed-in account. Freeing it does not end the session; SignOut does. }
  TComplianceSession = class
  private
    FHandle: Pcompliance_session;
  public
    destructor Destroy; override;
    { For greying out a button. The action itself decides again. }
    function May(const APermission: UTF8String; const AClient: UTF8String = ''): Boolean;
    { Seals an event of the program's own. The record is durable when this returns. }
    function Append(const AKind, AEvent: UTF8String): TComplianceReceipt;
    { Does an operation of docs/spec/operations.md, JSON in and out. }
    function Call(const AName, AArguments: UTF8String): UTF8String;
    procedure SignOut;
    property Handle: Pcompliance_session read FHandle;
  end;

  { An opened laboratory. }
  TComplianceLab = class
  private
    FHandle: Pcompliance_lab;
  public
    { AMade receives JSON with what is shown this once: verifier_key, recovery_code. }
    constructor Make(const APath, ASettings, APassword: UTF8String; AKey: TComplianceKey; out AMade: UTF8String);
    constructor Open(const APath: UTF8String; AKey: TComplianceKey; const AOptions: UTF8String = '');
    destructor Destroy; override;
    { Sets a first password with the code that the account's owner was given. }
    function Enrol(const ALogin, ACode, APassword: UTF8String; const ADevice: UTF8String = ''): TComplianceReceipt;
    function SignIn(const ALogin, APassword: UTF8String; const AOptions: UTF8String = ''): TComplianceSession;
    property Handle: Pcompliance_lab read FHandle;
  end;

{ Fails unless the library is one that compliance_raw.inc was made for. Call it first. }
procedure ComplianceCheckVersion;
{ The report as JSON. What does not hold raises ECompliance with COMPLIANCE_STATUS_NOT_VERIFIED and the report in its detail. }
function ComplianceVerify(const APath: UTF8String; AKey: TComplianceKey; const AOptions: UTF8String = ''): UTF8String;
{ Overwrites a secret. Copies that were made by assignment and changed since are not reached. }
procedure ComplianceWipe(var ASecret: UTF8String);

implementation

type
{$IFDEF FPC}
  TMask = TFPUExceptionMask;
{$ELSE}
  {$IF CompilerVersion >= 23}
  TMask = TArithmeticExceptionMask;
  {$ELSE}
  TMask = TFPUExceptionMask;
  {$IFEND}
{$ENDIF}

  TPart = function(AError: Pcompliance_error; ABuffer: PAnsiChar; ACapacity: compliance_size;
    out ALength: compliance_size): compliance_status; cdecl;

{ Delphi and Free Pascal let arithmetic on floating-point numbers raise; libraries in other languages rely on the contrary. So it
  is switched off during each call that computes, for this thread. }
function Quiet: TMask;
begin
  Result := SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
end;

function Text(const AText: UTF8String): PAnsiChar;
var
  I: Integer;
begin
  for I := 1 to Length(AText) do
    if AText[I] = #0 then
      raise EConvertError.Create('a text holds a NUL, which would cut it');
  Result := PAnsiChar(AText);
end;

{ '' for what is left out. }
function Optional(const AText: UTF8String): PAnsiChar;
begin
  if AText = '' then
    Result := nil
  else
    Result := Text(AText);
end;

function PartOf(AError: Pcompliance_error; APart: TPart): UTF8String;
var
  Size: compliance_size;
begin
  Result := '';
  { The size counts the NUL. }
  if (APart(AError, nil, 0, Size) <> COMPLIANCE_STATUS_BUFFER_TOO_SMALL) or (Size < 2) then
    Exit;
  SetLength(Result, Size - 1);
  if APart(AError, PAnsiChar(Result), Size, Size) <> COMPLIANCE_STATUS_OK then
    Result := '';
end;

{ Every call ends here: nothing goes on after an error that nobody looked at. }
procedure Need(AStatus: compliance_status; AError: Pcompliance_error);
var
  Failure: ECompliance;
begin
  if AStatus = COMPLIANCE_STATUS_OK then
    Exit;
  Failure := ECompliance.Create(string(compliance_status_name(AStatus)) + ': '
    + string(PartOf(AError, @compliance_error_message)));
  Failure.FStatus := AStatus;
  Failure.FCode := PartOf(AError, @compliance_error_code);
  Failure.FDetail := PartOf(AError, @compliance_error_detail);
  compliance_error_free(AError);
  raise Failure;
end;

function Answer(AText: Pcompliance_text): UTF8String;
begin
  SetLength(Result, compliance_text_length(AText));
  if Result <> '' then
    Move(compliance_text_data(AText)^, Pointer(Result)^, Length(Result));
  compliance_text_free(AText);
end;

function ReceiptOf(AReceipt: Pcompliance_receipt): TComplianceReceipt;
var
  Hash: array[0..COMPLIANCE_HASH_SIZE - 1] of Byte;
  Length: compliance_size;
  Error: Pcompliance_error;
  Checkpoint: Pcompliance_text;
  I: Integer;
begin
  try
    Result.Index := compliance_receipt_index(AReceipt);
    Need(compliance_receipt_leaf_hash(AReceipt, @Hash, SizeOf(Hash), Length), nil);
    Result.LeafHash := '';
    for I := 0 to High(Hash) do
      Result.LeafHash := Result.LeafHash + UTF8String(LowerCase(IntToHex(Hash[I], 2)));
    Need(compliance_receipt_checkpoint(AReceipt, Checkpoint, Error), Error);
    Result.Checkpoint := Answer(Checkpoint);
  finally
    compliance_receipt_free(AReceipt);
  end;
end;

procedure ComplianceCheckVersion;
begin
  if compliance_version_check(COMPLIANCE_VERSION_MAJOR, COMPLIANCE_VERSION_MINOR) <> COMPLIANCE_STATUS_OK then
    raise ECompliance.Create(COMPLIANCE_LIBRARY + ' is of another version than compliance_raw.inc');
end;

procedure ComplianceWipe(var ASecret: UTF8String);
begin
  if ASecret = '' then
    Exit;
  { Makes it this variable's own: else a text that stands in the program itself would be written to. }
  SetLength(ASecret, Length(ASecret));
  FillChar(Pointer(ASecret)^, Length(ASecret), 0);
  ASecret := '';
end;

function ComplianceVerify(const APath: UTF8String; AKey: TComplianceKey; const AOptions: UTF8String): UTF8String;
var
  Error: Pcompliance_error;
  Report: Pcompliance_text;
  Key: Pcompliance_key;
  Mask: TMask;
begin
  Key := nil;
  if AKey <> nil then
    Key := AKey.Handle;
  Mask := Quiet;
  try
    Need(compliance_verify(Text(APath), Key, Optional(AOptions), Report, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := Answer(Report);
end;

{ TComplianceKey }

constructor TComplianceKey.Unattended;
var
  Error: Pcompliance_error;
begin
  inherited Create;
  Need(compliance_key_unattended(FHandle, Error), Error);
end;

constructor TComplianceKey.Passphrase(const APassphrase: UTF8String);
var
  Error: Pcompliance_error;
begin
  inherited Create;
  Need(compliance_key_passphrase(PAnsiChar(APassphrase), Length(APassphrase), FHandle, Error), Error);
end;

constructor TComplianceKey.WindowsAccount;
var
  Error: Pcompliance_error;
begin
  inherited Create;
  Need(compliance_key_windows_account(FHandle, Error), Error);
end;

destructor TComplianceKey.Destroy;
begin
  compliance_key_free(FHandle);
  inherited;
end;

{ TComplianceLab }

constructor TComplianceLab.Make(const APath, ASettings, APassword: UTF8String; AKey: TComplianceKey; out AMade: UTF8String);
var
  Error: Pcompliance_error;
  Made: Pcompliance_text;
  Mask: TMask;
begin
  inherited Create;
  Mask := Quiet;
  try
    Need(compliance_lab_create(Text(APath), Text(ASettings), PAnsiChar(APassword), Length(APassword), AKey.Handle,
      FHandle, Made, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  AMade := Answer(Made);
end;

constructor TComplianceLab.Open(const APath: UTF8String; AKey: TComplianceKey; const AOptions: UTF8String);
var
  Error: Pcompliance_error;
  Mask: TMask;
begin
  inherited Create;
  Mask := Quiet;
  try
    Need(compliance_lab_open(Text(APath), AKey.Handle, Optional(AOptions), FHandle, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
end;

destructor TComplianceLab.Destroy;
begin
  compliance_lab_free(FHandle);
  inherited;
end;

function TComplianceLab.Enrol(const ALogin, ACode, APassword, ADevice: UTF8String): TComplianceReceipt;
var
  Error: Pcompliance_error;
  Receipt: Pcompliance_receipt;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_lab_enrol(FHandle, Text(ALogin), PAnsiChar(ACode), Length(ACode), PAnsiChar(APassword),
      Length(APassword), Optional(ADevice), Receipt, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := ReceiptOf(Receipt);
end;

function TComplianceLab.SignIn(const ALogin, APassword, AOptions: UTF8String): TComplianceSession;
var
  Error: Pcompliance_error;
  Session: Pcompliance_session;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_session_sign_in(FHandle, Text(ALogin), PAnsiChar(APassword), Length(APassword), nil, 0,
      Optional(AOptions), Session, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := TComplianceSession.Create;
  Result.FHandle := Session;
end;

{ TComplianceSession }

destructor TComplianceSession.Destroy;
begin
  compliance_session_free(FHandle);
  inherited;
end;

function TComplianceSession.May(const APermission, AClient: UTF8String): Boolean;
var
  Error: Pcompliance_error;
  Decision: compliance_decision;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_session_check(FHandle, Text(APermission), Optional(AClient), Decision, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := Decision = COMPLIANCE_DECISION_ALLOW;
end;

function TComplianceSession.Call(const AName, AArguments: UTF8String): UTF8String;
var
  Error: Pcompliance_error;
  Text_: Pcompliance_text;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_session_call(FHandle, Text(AName), Text(AArguments), Text_, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := Answer(Text_);
end;

function TComplianceSession.Append(const AKind, AEvent: UTF8String): TComplianceReceipt;
var
  Error: Pcompliance_error;
  Receipt: Pcompliance_receipt;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_trail_append(FHandle, Text(AKind), Text(AEvent), Receipt, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
  Result := ReceiptOf(Receipt);
end;

procedure TComplianceSession.SignOut;
var
  Error: Pcompliance_error;
  Mask: TMask;
begin
  Mask := Quiet;
  try
    Need(compliance_session_sign_out(FHandle, Error), Error);
  finally
    SetExceptionMask(Mask);
  end;
end;

end.
