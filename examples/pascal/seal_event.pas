{ From nothing to a sealed, verified event, as examples/c/seal_event.c:
    fpc seal_event.pas && ./seal_event lab.db
  The first run makes the laboratory and asks for two passwords to be set; each further run opens it and asks for Anna's. }
program seal_event;

{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, compliance in 'compliance.pas';

const
  Kind = 'host.oldlims.price_changed';

{ A real program turns the echo of the terminal off. }
function Ask(const AQuestion: string): UTF8String;
var
  Line: UTF8String;
begin
  Write(ErrOutput, AQuestion, ': ');
  ReadLn(Line);
  Result := Line;
end;

{ One field of an answer. Enough for the answers below, which hold no escapes; a program has a reader of JSON. }
function Field(const AAnswer, AName: UTF8String): UTF8String;
var
  At: Integer;
begin
  At := Pos('"' + AName + '":"', AAnswer);
  if At = 0 then
    raise Exception.Create('the answer has no ' + string(AName));
  Result := Copy(AAnswer, At + Length(AName) + 4, MaxInt);
  SetLength(Result, Pos('"', Result) - 1);
end;

{ What an administrator does once: the laboratory, the kinds of events of the program, an account for whoever works with it. }
function SetUp(const APath: UTF8String; AKey: TComplianceKey): TComplianceLab;
var
  Password, Made, Code: UTF8String;
  Admin: TComplianceSession;
begin
  Password := Ask('A password for the administrator');
  Result := TComplianceLab.Make(APath, '{"name":"Laboratory","origin":"example.com/oldlims","login":"admin"}', Password,
    AKey, Made);
  { With it, kept elsewhere, somebody notices a trail that was made anew. }
  WriteLn('keep outside: ', Field(Made, 'verifier_key'));
  ComplianceWipe(Made);
  Admin := Result.SignIn('admin', Password);
  try
    ComplianceWipe(Password);
    Admin.Call('host.declare', '{"name":"' + Kind + '","reason":"required","clear":["amount"]}');
    { The code is shown once and handed to its owner: the administrator never knows her password. }
    Code := Field(Admin.Call('account.admit', '{"account":{"login":"anna","name":"Anna Nowak","kind":"person",'
      + '"roles":["analyst"]},"how":"known_personally"}'), 'code');
    Admin.SignOut;
  finally
    Admin.Free;
  end;
  Password := Ask('A password for Anna');
  Result.Enrol('anna', Code, Password);
  ComplianceWipe(Password);
  ComplianceWipe(Code);
end;

function OpenOrSetUp(const APath: UTF8String; AKey: TComplianceKey): TComplianceLab;
begin
  try
    Result := TComplianceLab.Open(APath, AKey);
  except
    on E: ECompliance do
    begin
      if E.Status <> COMPLIANCE_STATUS_FILE_NOT_FOUND then
        raise;
      Result := SetUp(APath, AKey);
    end;
  end;
end;

procedure Run(const APath: UTF8String);
var
  Key: TComplianceKey;
  Lab: TComplianceLab;
  Anna: TComplianceSession;
  Password, Report: UTF8String;
  Receipt: TComplianceReceipt;
begin
  Anna := nil;
  Lab := nil;
  { A program that starts unattended; where a person sits, Passphrase is the stronger choice. }
  Key := TComplianceKey.Unattended;
  try
    Lab := OpenOrSetUp(APath, Key);
    Password := Ask('Anna''s password');
    try
      Anna := Lab.SignIn('anna', Password, '{"device":"office-1"}');
    finally
      ComplianceWipe(Password);
    end;
    if Anna.May('host.append') then
      WriteLn('may record events: yes')
    else
      WriteLn('may record events: no');
    Receipt := Anna.Append(Kind, '{"object":{"kind":"price","id":"TPC","version":2},"reason":"new_list",'
      + '"changes":[{"field":"amount","old":"100","new":"120"}]}');
    WriteLn('sealed as record ', Receipt.Index);
    WriteLn('leaf hash: ', Receipt.LeafHash);
    Anna.SignOut;
    FreeAndNil(Anna);
    FreeAndNil(Lab);
    { What does not hold is an exception, so it is asked before anything is written: WriteLn writes its parts one by one. }
    Report := ComplianceVerify(APath, Key);
    WriteLn('verified: ', Field(Report, 'verdict'));
  finally
    Anna.Free;
    Lab.Free;
    Key.Free;
  end;
end;

begin
  try
    ComplianceCheckVersion;
    if ParamCount > 0 then
      Run(UTF8String(ParamStr(1)))
    else
      Run('lab.db');
  except
    on E: ECompliance do
    begin
      WriteLn(ErrOutput, E.Message, ' ', E.Detail);
      ExitCode := 1;
    end;
    on E: Exception do
    begin
      WriteLn(ErrOutput, E.Message);
      ExitCode := 1;
    end;
  end;
end.
