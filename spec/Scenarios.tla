----------------------------- MODULE Scenarios -----------------------------
(***************************************************************************)
(* What the models are made of: programs of two proposers, their ballots,  *)
(* what is alike, and what must be reachable.                              *)
(***************************************************************************)
EXTENDS Registers

CONSTANTS p1, p2, p3, a1

Of(x, y, z) == [p \in Proposer |-> IF p = p1 THEN x ELSE IF p = p2 THEN y ELSE z]

ChangeAndRead == Of(<<Update>>,         <<Read>>,           <<>>)
ChangeOnKept  == Of(<<Update, Cas(1)>>, <<Update>>,         <<>>)
SetOnKept     == Of(<<Update, Cas(0)>>, <<Update>>,         <<>>)
SetAndChange  == Of(<<Cas(1)>>,         <<Update>>,         <<>>)
OneChangeEach == Of(<<Update>>,         <<Update>>,         <<>>)
OneAlone      == Of(<<Update, Read>>,   <<>>,               <<>>)

(* The same id twice: a clash, or one that was started again and forgot.   *)
Clashing == Of(Ballot, Ballot, {})

(* Ids of their own.                                                       *)
OddForOne   == Of({b \in Ballot : b % 2 = 1}, {b \in Ballot : b % 2 = 0}, {})
AroundThree == Of({2, 3} \cap Ballot, {3}, {1})
AroundFour  == Of({2, 3, 5} \cap Ballot, {4}, {1})

(* A third proposer left a change behind that one acceptor accepted. What  *)
(* conflicts and passed over attempts are made of begins with that.        *)
Left == <<[op |-> <<p3, 1>>, bal |-> 1]>>

LeftInit ==
    /\ mem  = [a \in Acceptor |->
                  IF a = a1 THEN [promised |-> 1, bal |-> 1, val |-> Left]
                            ELSE [Initial EXCEPT !.promised = 1]]
    /\ disk = mem
    /\ held = [a \in Acceptor |-> {}]
    /\ msgs = [NoMessages EXCEPT
          !.prepare  = {[from |-> p3, bal |-> 1]},
          !.promise  = {[from |-> a, to |-> p3, bal |-> 1, abal |-> None, aval |-> <<>>] :
                           a \in Acceptor},
          !.accept   = {[from |-> p3, bal |-> 1, val |-> Left, next |-> None]},
          !.accepted = {[from |-> a1, to |-> p3, bal |-> 1, val |-> Left]}]
    /\ prop = [p \in Proposer |-> Idle]
    /\ told = [p \in Proposer |-> <<>>]

LeftSpec == LeftInit /\ [][Next]_vars

(* And p1 went on from that, at ballot 2; its accepts are on their way.    *)
Attempt == Append(Left, [op |-> <<p1, 1>>, bal |-> 2])

PassedInit ==
    /\ mem  = [a \in Acceptor |->
                  IF a = a1 THEN [promised |-> 2, bal |-> 1, val |-> Left]
                            ELSE [Initial EXCEPT !.promised = 2]]
    /\ disk = mem
    /\ held = [a \in Acceptor |-> {}]
    /\ msgs = [NoMessages EXCEPT
          !.prepare  = {[from |-> p3, bal |-> 1], [from |-> p1, bal |-> 2]},
          !.promise  = {[from |-> a, to |-> p3, bal |-> 1, abal |-> None, aval |-> <<>>] :
                           a \in Acceptor}
                       \cup {[from |-> a, to |-> p1, bal |-> 2, abal |-> mem[a].bal,
                             aval |-> mem[a].val] : a \in Acceptor},
          !.accept   = {[from |-> p3, bal |-> 1, val |-> Left, next |-> None],
                        [from |-> p1, bal |-> 2, val |-> Attempt, next |-> None]},
          !.accepted = {[from |-> a1, to |-> p3, bal |-> 1, val |-> Left]}]
    /\ prop = [p \in Proposer |->
                  IF p /= p1 THEN Idle
                  ELSE [Idle EXCEPT !.nr = 1, !.phase = "accepting", !.bal = 2, !.drawn = 2,
                                    !.sent = {[bal |-> 2, version |-> 1]}, !.doing = "changing"]]
    /\ told = [p \in Proposer |-> <<>>]

PassedSpec == PassedInit /\ [][Next]_vars

(* No rule and no invariant tells one acceptor from another: states that   *)
(* differ by their names alone are explored once. The proposers have       *)
(* programs of their own, so they are told apart.                          *)
AcceptorsAlike == Permutations(Acceptor)
OthersAlike    == Permutations(Acceptor \ {a1})

-----------------------------------------------------------------------------
(* What must happen in some behaviour: each is checked as an invariant that*)
(* TLC must find violated. A model in which nothing goes wrong because     *)
(* nothing goes on would hold them.                                        *)

NoneIs(outcome) == \A t \in Outcomes : t.outcome /= outcome
NobodyIs(doing) == \A p \in Proposer : prop[p].doing /= doing

NeverChosen        == Chosen = {}
NeverApplied       == NoneIs("applied")
NeverDeclined      == NoneIs("declined")
NeverRead          == NoneIs("read")
NeverNoQuorum      == NoneIs("no quorum")
NeverIndeterminate == NoneIs("indeterminate")
NeverAdopting      == NobodyIs("adopting")
NeverFencing       == \A p \in Proposer : prop[p].doing = "declining" => prop[p].sent = {}
NeverReadByRound   == \A p \in Proposer : prop[p].phase = "preparing" => Op(p).kind /= "read"
NeverOneRoundTrip  ==
    \A m \in msgs.accept : \E n \in msgs.prepare : n.from = m.from /\ n.bal = m.bal
NeverVoid          == \A p \in Proposer : \A s \in prop[p].sent : ~IsVoid(p, s.bal)

-----------------------------------------------------------------------------
(* Something gets chosen: with a majority up and one proposer undisturbed, *)
(* every round ends. The others may have stopped for ever.                 *)

Up == CHOOSE Q \in Quorum : TRUE

FairSpec ==
    /\ Spec
    /\ \A p \in Proposer : WF_vars(ProposerStep(p))
    /\ \A a \in Up : WF_vars(AcceptorStep(a) /\ UNCHANGED <<prop, told>>)

SomethingGetsChosen == <>(Chosen /= {})
EveryRoundEnds ==
    \A p \in Proposer : (prop[p].phase \in {"preparing", "accepting"}) ~> (prop[p].phase = "idle")
=============================================================================
