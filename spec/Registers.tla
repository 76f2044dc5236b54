----------------------------- MODULE Registers -----------------------------
(***************************************************************************)
(* Operations on a register, and what their callers are told: Register,    *)
(* Proposer, Lane, Group, QuorumRead and Lineage. One operation of a       *)
(* proposer is under way at a time; those that share a round in the code   *)
(* share its fate, so they are one here.                                   *)
(*                                                                         *)
(* A value is the whole chain of changes that made it, so that invariants  *)
(* can look at it; a proposer looks at its length and its last few only.   *)
(***************************************************************************)
EXTENDS Acceptors

CONSTANTS
    Program,    \* Program[p]: the operations that p makes, one after another
    MaxRounds,  \* how many rounds a lineage holds; 8 in the code
    Riding,     \* those whose accepts may ask for the next promise, too
    Retrying,   \* those whose rounds may be lost at any time: they try again
    GivingUp,   \* those whose deadlines may pass
    BallotsOf,  \* BallotsOf[p]: the ballots that p may draw; those of two may clash
    InOrder     \* TRUE: no round begins below one that has begun; fewer races

VARIABLES
    prop,       \* prop[p]: what p has in memory
    told        \* told[p]: what became of the operations of p, in order

vars == <<mem, disk, held, msgs, prop, told>>

(* Kinds of operations: an unconditional change (put, update), a change on *)
(* condition of a version (compareAndSet), and a read (get).               *)
Update == [kind |-> "update", version |-> 0]
Cas(n) == [kind |-> "cas",    version |-> n]
Read   == [kind |-> "read",   version |-> 0]

Changes(op, v) == \/ op.kind = "update"
                  \/ op.kind = "cas" /\ Len(v) = op.version

Entry(p, b) == [op |-> <<p, prop[p].nr>>, bal |-> b]

-----------------------------------------------------------------------------
(* The lineage of a value: the ballots of the last rounds that changed it. *)

Oldest(v)            == Max(1, Len(v) - MaxRounds + 1)
Contains(v, b)       == \E i \in Oldest(v)..Len(v) : v[i].bal = b
ReachesBackTo(v, n)  == Len(v) < MaxRounds \/ Oldest(v) <= n + 1

(* An attempt is in doubt until all have refused it.                       *)
IsVoid(p, b)   == {m.from : m \in {n \in msgs.refused : n.to = p /\ n.bal = b}} = Acceptor
IsInDoubt(p)   == \E s \in prop[p].sent : ~IsVoid(p, s.bal)
Descends(p, v) == Fault /= "LineageIgnored" /\ \E s \in prop[p].sent : Contains(v, s.bal)

(* Whether the lineage is long enough to tell that no attempt is in it: of *)
(* each one, for a later one may have begun from a lower version than an   *)
(* earlier one that began from a value which was then passed over.         *)
RemembersAll(p, v) ==
    \/ Fault \in {"LineageIgnored", "LineageTooShort"}
    \/ LET first == CHOOSE s \in prop[p].sent : \A t \in prop[p].sent : s.bal <= t.bal
       IN  \A s \in IF Fault = "OnlyFirstBase" THEN {first} ELSE prop[p].sent :
              ReachesBackTo(v, s.version)

-----------------------------------------------------------------------------
(* Beginning an operation.                                                 *)

NothingKept == [bal |-> None, val |-> <<>>]

Idle == [nr |-> 0, phase |-> "idle", floor |-> 0, bal |-> None, drawn |-> None,
         sent |-> {}, doing |-> "nothing", kept |-> NothingKept]

Op(p) == Program[p][prop[p].nr]

LongestChosen ==
    LET versions == {0} \cup {Len(m.val) : m \in Chosen}
    IN  CHOOSE n \in versions : \A k \in versions : k <= n

(* The next operation; floor is what had been chosen before it was called. *)
Called(p) == [prop[p] EXCEPT !.nr = @ + 1, !.floor = LongestChosen, !.kept = NothingKept]

HasNext(p) == prop[p].phase = "idle" /\ prop[p].nr < Len(Program[p])

NextOp(p) == Program[p][prop[p].nr + 1]

(* A prepare at a fresh ballot: above all that p has used.                 *)
Preparing(p, state, b) ==
    /\ b > state.drawn
    /\ InOrder => \A m \in msgs.prepare : b > m.bal
    /\ prop' = [prop EXCEPT ![p] = [state EXCEPT !.phase = "preparing", !.bal = b,
                                                 !.drawn = b, !.doing = "nothing"]]
    /\ msgs' = Sent("prepare", [from |-> p, bal |-> b])
    /\ UNCHANGED <<mem, disk, held, told>>

(* Phase 2a, and what the caller is to be told once it is chosen.          *)
Accepting(p, state, b, val, doing) ==
    \E next \in {None} \cup {n \in BallotsOf[p] : p \in Riding /\ n > state.drawn} :
        /\ prop' = [prop EXCEPT ![p] =
              [state EXCEPT !.phase = "accepting", !.bal = b, !.doing = doing,
                            !.drawn = Max(@, next),
                            !.sent = IF doing = "changing"
                                     THEN @ \cup {[bal |-> b, version |-> Len(val) - 1]}
                                     ELSE @]]
        /\ msgs' = Sent("accept", [from |-> p, bal |-> b, val |-> val, next |-> next])
        /\ UNCHANGED <<mem, disk, held, told>>

(* The caller is told; value is the register that it is told of.           *)
Ended(p, state, outcome, value, kept) ==
    /\ told' = [told EXCEPT ![p] =
                   Append(@, [outcome |-> outcome, val |-> value, floor |-> state.floor])]
    /\ prop' = [prop EXCEPT ![p] =
                   [state EXCEPT !.phase = "idle", !.floor = 0, !.bal = None,
                                 !.sent = {}, !.doing = "nothing", !.kept = kept]]

CallChange(p, b) ==
    /\ HasNext(p) /\ NextOp(p).kind /= "read"
    /\ \/ prop[p].kept = NothingKept
       \/ ~Changes(NextOp(p), prop[p].kept.val)     \* others may have gone on since
    /\ Preparing(p, Called(p), b)

(* One round trip: the promise of a ballot was kept, with the state.       *)
CallChangePromised(p) ==
    LET kept == prop[p].kept
        now  == Called(p)
    IN  /\ HasNext(p) /\ NextOp(p).kind /= "read"
        /\ kept /= NothingKept /\ Changes(NextOp(p), kept.val)
        /\ Accepting(p, now, kept.bal,
              Append(kept.val, [op |-> <<p, now.nr>>, bal |-> kept.bal]), "changing")

(* A wrong one: what is kept is taken for what is chosen.                  *)
CallDeclinedByKept(p) ==
    /\ Fault = "DeclineFromKeptValue"
    /\ HasNext(p) /\ NextOp(p).kind = "cas"
    /\ prop[p].kept /= NothingKept /\ ~Changes(NextOp(p), prop[p].kept.val)
    /\ Ended(p, Called(p), "declined", prop[p].kept.val, NothingKept)
    /\ UNCHANGED <<mem, disk, held, msgs>>

CallRead(p) ==
    /\ HasNext(p) /\ NextOp(p).kind = "read"
    /\ prop' = [prop EXCEPT ![p] =
                   [Called(p) EXCEPT !.phase = "reading", !.kept = prop[p].kept]]
    /\ msgs' = Sent("ask", [from |-> p, nr |-> prop[p].nr + 1])
    /\ UNCHANGED <<mem, disk, held, told>>

-----------------------------------------------------------------------------
(* A read: settled by any ballot that a majority shows; else by a round.   *)
(* What is kept for the next change stays: a read writes nothing.          *)

Shown(p) == {m \in msgs.state : m.to = p /\ m.nr = prop[p].nr}

SettleRead(p) ==
    /\ prop[p].phase = "reading"
    /\ \E m \in Shown(p) :
        /\ \/ \E Q \in Quorum : Q \subseteq {n.from : n \in {k \in Shown(p) : k.abal = m.abal}}
           \/ /\ Fault = "ReadOfMinority"
              /\ \E Q \in Quorum : Q \subseteq {n.from : n \in Shown(p)}
        /\ Ended(p, prop[p], "read", m.aval, prop[p].kept)
    /\ UNCHANGED <<mem, disk, held, msgs>>

ReadByRound(p, b) ==
    /\ prop[p].phase = "reading"
    /\ \E Q \in Quorum : Q \subseteq {m.from : m \in Shown(p)}
    /\ Preparing(p, [prop[p] EXCEPT !.kept = NothingKept], b)

-----------------------------------------------------------------------------
(* A round.                                                                *)

(* What one majority of the promises tells: the highest accepted proposal, *)
(* and whether all of them tell the same.                                  *)
Learnt(p, Q) ==
    LET promises == {m \in msgs.promise : m.to = p /\ m.bal = prop[p].bal /\ m.from \in Q}
    IN  [val      |-> Highest(promises).aval,
         isChosen |-> \A m, n \in promises : m.abal = n.abal]

OnPromises(p) ==
    LET s == prop[p]
    IN  /\ s.phase = "preparing"
        /\ \E Q \in Quorum :
            /\ Q \subseteq {m.from : m \in {n \in msgs.promise : n.to = p /\ n.bal = s.bal}}
            /\ LET t == Learnt(p, Q)
               IN  IF IsInDoubt(p) /\ Descends(p, t.val)
                   THEN Accepting(p, s, s.bal, t.val, "adopting")
                   ELSE IF IsInDoubt(p) /\ ~RemembersAll(p, t.val)
                   THEN /\ Ended(p, s, "indeterminate", <<>>, NothingKept)
                        /\ UNCHANGED <<mem, disk, held, msgs>>
                   ELSE IF Changes(Op(p), t.val)
                   THEN Accepting(p, s, s.bal, Append(t.val, Entry(p, s.bal)), "changing")
                   ELSE IF \/ t.isChosen /\ (~IsInDoubt(p) \/ Fault = "NoFence")
                           \/ Fault = "DeclineFromUnchosen"
                   THEN /\ Ended(p, s, IF Op(p).kind = "read" THEN "read" ELSE "declined",
                                 t.val, IF p \in Riding THEN [bal |-> s.bal, val |-> t.val]
                                                  ELSE NothingKept)
                        /\ UNCHANGED <<mem, disk, held, msgs>>
                   ELSE Accepting(p, s, s.bal, t.val, "declining")

(* The part of a chain up to the change of an operation.                   *)
UpTo(v, op) == SubSeq(v, 1, CHOOSE i \in 1..Len(v) : v[i].op = op)

OnAcceptedByMajority(p) ==
    LET s == prop[p]
    IN  /\ s.phase = "accepting"
        /\ \E c \in msgs.accept :
            /\ c.from = p /\ c.bal = s.bal
            /\ \E Q \in Quorum :
                  Q \subseteq {m.from : m \in {n \in msgs.accepted : n.to = p /\ n.bal = s.bal}}
            /\ LET kept == IF c.next = None THEN NothingKept
                                            ELSE [bal |-> c.next, val |-> c.val]
               IN  IF s.doing = "declining"
                   THEN Ended(p, s, IF Op(p).kind = "read" THEN "read" ELSE "declined",
                              c.val, kept)
                   ELSE Ended(p, s, "applied", UpTo(c.val, <<p, s.nr>>), kept)
        /\ UNCHANGED <<mem, disk, held, msgs>>

(* The round was lost, or its replies are: the next one, at a fresh ballot.*)
(* Not from a prepare: all that one leaves is promises, by which acceptors *)
(* refuse what may as well be lost; and p may draw any ballot at once. In  *)
(* Rounds every prepare may come to nothing.                               *)
TryAgain(p, b) ==
    /\ p \in Retrying
    /\ prop[p].phase = "accepting"
    /\ Preparing(p, prop[p], b)

(* The deadline: the caller is told what is known.                         *)
GiveUp(p) ==
    /\ p \in GivingUp
    /\ prop[p].phase /= "idle"
    /\ Ended(p, prop[p], IF IsInDoubt(p) THEN "indeterminate" ELSE "no quorum",
             <<>>, NothingKept)
    /\ UNCHANGED <<mem, disk, held, msgs>>

-----------------------------------------------------------------------------

Init ==
    /\ AcceptorInit
    /\ prop = [p \in Proposer |-> Idle]
    /\ told = [p \in Proposer |-> <<>>]

(* A proposer that crashes takes no more steps. One that is started again  *)
(* under the same id is another one here.                                  *)
ProposerStep(p) ==
    \/ CallRead(p)
    \/ CallChangePromised(p)
    \/ CallDeclinedByKept(p)
    \/ SettleRead(p)
    \/ OnPromises(p)
    \/ OnAcceptedByMajority(p)
    \/ GiveUp(p)
    \/ \E b \in BallotsOf[p] : CallChange(p, b) \/ ReadByRound(p, b) \/ TryAgain(p, b)

Next ==
    \/ \E p \in Proposer : ProposerStep(p)
    \/ \E a \in Acceptor : AcceptorStep(a) /\ UNCHANGED <<prop, told>>

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Linearizability. Changes are unique and a value is the chain of all that*)
(* made it, so the order of a history can be read off the longest chosen   *)
(* chain: each change at its place, each read and declined operation after *)
(* the chain that it tells of. By ChosenIsKept there is one such order;    *)
(* the following say that all that callers are told fits it.               *)

Outcomes == UNION {{told[p][i] : i \in 1..Len(told[p])} : p \in Proposer}

Has(v, op) == \E i \in 1..Len(v) : v[i].op = op

(* What anyone is told is chosen: a read, and the state that a change left *)
(* or that stood against it.                                               *)
ToldIsChosen ==
    LET chosen == Chosen
    IN  \A t \in Outcomes :
            t.outcome \in {"applied", "declined", "read"} =>
                t.val = <<>> \/ \E c \in chosen : IsPrefix(t.val, c.val)

(* And it is no older than what was chosen before the operation was called.*)
NothingGoesBack ==
    \A t \in Outcomes :
        /\ t.outcome \in {"declined", "read"} => Len(t.val) >= t.floor
        /\ t.outcome = "applied" => Len(t.val) > t.floor

(* An applied one is there once, under one ballot; nothing is there twice, *)
(* in any value that was ever proposed.                                    *)
AppliedExactlyOnce ==
    /\ \A m \in msgs.accept : \A i, j \in 1..Len(m.val) : m.val[i].op = m.val[j].op => i = j
    /\ \A p \in Proposer : \A i \in 1..Len(told[p]) :
          told[p][i].outcome = "applied" => Has(told[p][i].val, <<p, i>>)

(* What was told not to be applied never is.                               *)
NotAppliedNeverIs ==
    LET chosen == Chosen
    IN  \A p \in Proposer : \A i \in 1..Len(told[p]) :
            told[p][i].outcome \in {"declined", "no quorum", "read"} =>
                \A c \in chosen : ~Has(c.val, <<p, i>>)

(* A compare-and-set was applied to the version that it names, and declined*)
(* at another one.                                                         *)
ConditionsHold ==
    \A p \in Proposer : \A i \in 1..Len(told[p]) :
        LET t == told[p][i]
        IN  Program[p][i].kind = "cas" =>
              /\ t.outcome = "applied"  => Len(t.val) = Program[p][i].version + 1
              /\ t.outcome = "declined" => Len(t.val) /= Program[p][i].version

-----------------------------------------------------------------------------
(* All that proposers of registers do is allowed by Rounds.                *)

Free == INSTANCE Rounds WITH Change <- {<<p, i>> : p \in Proposer, i \in 1..2}

KeepsTheRules == [][Free!Next \/ \E p \in Proposer : Free!Ask(p)]_acceptorVars
=============================================================================
