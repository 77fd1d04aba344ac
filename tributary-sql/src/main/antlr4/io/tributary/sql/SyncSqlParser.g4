// SPDX-License-Identifier: Apache-2.0
// The Sync Tool's SQL. No rule calls itself, so no text can exhaust the stack.
parser grammar SyncSqlParser;

options { tokenVocab = SyncSqlLexer; }

statement : command SEMICOLON* EOF ;

command
  : SHOW PIPESINKTYPE                                                    # showPipeSinkType
  | CREATE PIPESINK sink=name AS type=name attributes?                   # createPipeSink
  | DROP PIPESINK sink=name                                              # dropPipeSink
  | SHOW ( PIPESINK sink=name? | PIPESINKS )                             # showPipeSinks
  | CREATE PIPE pipe=name TO sink=name fromClause? withClause?           # createPipe
  | START PIPE pipe=name                                                 # startPipe
  | STOP PIPE pipe=name                                                  # stopPipe
  | DROP PIPE pipe=name                                                  # dropPipe
  | SHOW PIPE STATUS pipe=name?                                          # showPipeStatus
  | SHOW ( PIPE pipe=name? | PIPES )                                     # showPipes
  | SHOW QUARANTINE pipe=name?                                           # showQuarantine
  | RETRY QUARANTINE pipe=name                                           # retryQuarantine
  | DROP QUARANTINE pipe=name                                            # dropQuarantine
  | SHOW GAPS pipe=name?                                                 # showGaps
  | DIAGNOSE PIPE pipe=name                                              # diagnosePipe
  | VERIFY PIPE pipe=name ( FROM from=timeValue )? ( TO to=timeValue )? REPAIR? # verifyPipe
  | SHOW ENGINE PIPES                                                    # showEnginePipes
  | LOAD CONFIGURATION ( MINUS GLOBAL )? ( ON ( LOCAL | CLUSTER ) )?     # loadConfiguration
  ;

fromClause : FROM LPAREN select RPAREN ;
select : SELECT ALL FROM ROOT whereClause? ;
whereClause : WHERE TIME ( AT_OR_AFTER | AFTER ) timeValue ;
timeValue : ( PLUS | MINUS )? INTEGER | moment shift* ;
moment : NOW LPAREN RPAREN | DATETIME | STRING ;
shift : ( PLUS | MINUS ) DURATION ;

withClause : WITH ( attributes | attributeList ) ;
attributes : LPAREN attributeList? SEMICOLON? RPAREN ;
attributeList : attribute ( COMMA? attribute )* ;
attribute : key EQUALS value ;
key : name | STRING ;
value : BARE_VALUE | STRING ;

// No word is reserved.
name
  : WORD | BACK_QUOTED | INTEGER | DURATION
  | AS | CLUSTER | CONFIGURATION | CREATE | DIAGNOSE | DROP | ENGINE | FROM | GAPS | GLOBAL | LOAD
  | LOCAL | NOW | ON | PIPE | PIPES | PIPESINK | PIPESINKS | PIPESINKTYPE | QUARANTINE | REPAIR | RETRY
  | ROOT | SELECT | SHOW | START | STATUS | STOP | TIME | TO | VERIFY | WHERE | WITH
  ;
