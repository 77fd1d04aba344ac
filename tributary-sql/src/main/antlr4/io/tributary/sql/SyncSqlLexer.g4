// SPDX-License-Identifier: Apache-2.0
// The words of the Sync Tool's SQL. Whatever cannot be a word becomes UNKNOWN, so that the parser is
// the only one who complains.
lexer grammar SyncSqlLexer;

SPACE : SPACE_CHAR+ -> skip ;
LINE_COMMENT : '--' ~[\r\n]* -> skip ;
BLOCK_COMMENT : '/*' .*? '*/' -> skip ;

AS : A S ;
CLUSTER : C L U S T E R ;
CONFIGURATION : C O N F I G U R A T I O N ;
CREATE : C R E A T E ;
DIAGNOSE : D I A G N O S E ;
DROP : D R O P ;
ENGINE : E N G I N E ;
FROM : F R O M ;
GAPS : G A P S ;
GLOBAL : G L O B A L ;
LOAD : L O A D ;
LOCAL : L O C A L ;
NOW : N O W ;
ON : O N ;
PIPE : P I P E ;
PIPES : P I P E S ;
PIPESINK : P I P E S I N K ;
PIPESINKS : P I P E S I N K S ;
PIPESINKTYPE : P I P E S I N K T Y P E ;
QUARANTINE : Q U A R A N T I N E ;
REPAIR : R E P A I R ;
RETRY : R E T R Y ;
ROOT : R O O T ;
SELECT : S E L E C T ;
SHOW : S H O W ;
START : S T A R T ;
STATUS : S T A T U S ;
STOP : S T O P ;
TIME : T I M E ;
TO : T O ;
VERIFY : V E R I F Y ;
WHERE : W H E R E ;
WITH : W I T H ;

LPAREN : '(' ;
RPAREN : ')' ;
COMMA : ',' ;
SEMICOLON : ';' ;
PLUS : '+' ;
MINUS : '-' ;
ALL : '**' ;
AT_OR_AFTER : '>=' ;
AFTER : '>' ;
EQUALS : '=' '='? -> pushMode(VALUE) ;

// 2022-03-30, 2022/03/30 00:00:00, 2022-03-30T00:00:00.123+08:00, ...
DATETIME : DATE ( ( T | SPACE_CHAR+ ) CLOCK )? ( [ \t]* OFFSET )? ;
INTEGER : DIGIT+ ;
DURATION : ( DIGIT+ ( Y | M O | W | D | H | M | S | M S | U S | N S ) )+ ;

// Letters of any language, and the marks without which some languages have no words.
WORD : [\p{L}\p{M}\p{Nd}_]+ ;
BACK_QUOTED : '`' ( '``' | ~'`' )* '`' ;
STRING : QUOTED ;
UNCLOSED : UNCLOSED_QUOTE | '`' ( '``' | ~'`' )* ;
UNKNOWN : . ;

// After '=': a value may be bare, and then it is not made of words: 192.168.0.2, fe80::1.
mode VALUE;
VALUE_SPACE : SPACE_CHAR+ -> skip ;
VALUE_LINE_COMMENT : '--' ~[\r\n]* -> skip ;
VALUE_BLOCK_COMMENT : '/*' .*? '*/' -> skip ;
VALUE_STRING : QUOTED -> type(STRING), popMode ;
VALUE_UNCLOSED : UNCLOSED_QUOTE -> type(UNCLOSED), popMode ;
BARE_VALUE : ~[\p{White_Space}\u200B\uFEFF,;()'"`=/]+ -> popMode ;
VALUE_UNKNOWN : . -> type(UNKNOWN), popMode ;

// A backslash is an ordinary character, as in the engine.
fragment QUOTED : '\'' ( '\'\'' | ~'\'' )* '\'' | '"' ( '""' | ~'"' )* '"' ;
fragment UNCLOSED_QUOTE : '\'' ( '\'\'' | ~'\'' )* | '"' ( '""' | ~'"' )* ;

// What pages and chats put between words when text is copied from them is white space too.
fragment SPACE_CHAR : [\p{White_Space}\u200B\uFEFF] ;

fragment DATE
  : DIGIT+ '-' DIGIT+ '-' DIGIT+
  | DIGIT+ '/' DIGIT+ '/' DIGIT+
  | DIGIT+ '.' DIGIT+ '.' DIGIT+
  ;
fragment CLOCK : DIGIT+ ':' DIGIT+ ( ':' DIGIT+ ( '.' DIGIT+ )? )? ;
fragment OFFSET : Z | [+\-] DIGIT+ ':' DIGIT+ ;
fragment DIGIT : [0-9] ;

fragment A : [aA] ;
fragment B : [bB] ;
fragment C : [cC] ;
fragment D : [dD] ;
fragment E : [eE] ;
fragment F : [fF] ;
fragment G : [gG] ;
fragment H : [hH] ;
fragment I : [iI] ;
fragment K : [kK] ;
fragment L : [lL] ;
fragment M : [mM] ;
fragment N : [nN] ;
fragment O : [oO] ;
fragment P : [pP] ;
fragment Q : [qQ] ;
fragment R : [rR] ;
fragment S : [sS] ;
fragment T : [tT] ;
fragment U : [uU] ;
fragment V : [vV] ;
fragment W : [wW] ;
fragment Y : [yY] ;
fragment Z : [zZ] ;
