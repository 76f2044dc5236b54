------------------------------- MODULE Rounds -------------------------------
(***************************************************************************)
(* Proposers that keep the rules of a round and are free in all else: any  *)
(* of them may begin a round at any ballot that it has not used, change the*)
(* value or propose it again as it stands, ask for the next promise or not,*)
(* and stop for ever at any point. They remember nothing but what was sent.*)
(*                                                                         *)
(* Whatever a register's proposer does is among this: Registers implies    *)
(* Rounds, and TLC checks it. So what holds here, crashes of acceptors     *)
(* included, holds for registers, for decisions, and for whoever sends     *)
(* prepares and accepts by hand and keeps these rules.                     *)
(***************************************************************************)
EXTENDS Acceptors

CONSTANT Change     \* the names of changes; one is enough to tell chains apart by ballots

Used(p) == {m.bal  : m \in {n \in msgs.prepare : n.from = p}}
      \cup {m.next : m \in {n \in msgs.accept  : n.from = p}}

(* The values from which p may go on at b, as a majority of promises tells.*)
BasesOfPromises(p, b) ==
    LET to == {m \in msgs.promise : m.to = p /\ m.bal = b}
    IN  {Highest({n \in to : n.from \in Q}).aval :
            Q \in {R \in Quorum : R \subseteq {m.from : m \in to}}}

(* The same by an accept that asked for b, and that a majority accepted.   *)
BasesOfNext(p, b) ==
    {c.val : c \in {d \in msgs.accept :
        /\ d.from = p
        /\ d.next = b
        /\ \E Q \in Quorum :
              Q \subseteq {m.from : m \in {n \in msgs.accepted : n.to = p /\ n.bal = d.bal}}}}

Begin(p, b) ==
    /\ b \notin Used(p)
    /\ msgs' = Sent("prepare", [from |-> p, bal |-> b])
    /\ UNCHANGED <<mem, disk, held>>

Propose(p, b) ==
    /\ \A m \in msgs.accept : ~(m.from = p /\ m.bal = b)
    /\ \E base \in BasesOfPromises(p, b) \cup BasesOfNext(p, b) :
       \E val \in {base} \cup {Append(base, [op |-> c, bal |-> b]) : c \in Change} :
       \E next \in {None} \cup {n \in Ballot : n > b /\ n \notin Used(p)} :
            msgs' = Sent("accept", [from |-> p, bal |-> b, val |-> val, next |-> next])
    /\ UNCHANGED <<mem, disk, held>>

(* Answered at any time, and to nobody's harm.                             *)
Ask(p) ==
    /\ \E nr \in 1..2 : msgs' = Sent("ask", [from |-> p, nr |-> nr])
    /\ UNCHANGED <<mem, disk, held>>

Init == AcceptorInit

ProposerStep(p) == \E b \in Ballot : Begin(p, b) \/ Propose(p, b)

Next ==
    \/ \E p \in Proposer : ProposerStep(p)
    \/ \E a \in Acceptor : AcceptorStep(a)

Spec == Init /\ [][Next]_acceptorVars

(* No rule and no invariant tells one acceptor, or one proposer, from      *)
(* another: states that differ by their names alone are explored once.     *)
AllAlike == Permutations(Acceptor) \cup Permutations(Proposer)
=============================================================================
