----------------------------- MODULE Acceptors -----------------------------
(***************************************************************************)
(* Acceptors of one key: the two rules of AcceptorState, the memory and    *)
(* the disk of Acceptor, and the messages between them and the proposers.  *)
(* It says nothing of what proposers do; Rounds and Registers do.          *)
(*                                                                         *)
(* Lamport, "Paxos Made Simple" (2001), section 2.2; Rystsov, "CASPaxos:   *)
(* Replicated State Machines without logs" (2018), section 2.2.            *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
    Acceptor,   \* the acceptors
    Proposer,   \* the proposers; each may use each ballot, so all ids clash
    MaxBallot,  \* ballots are 1..MaxBallot
    Buffered,   \* TRUE: applying and saving are two steps, with crashes between
    Refusing,   \* TRUE: proposers are told of refused accepts
    Fault       \* what is done wrong on purpose, or "none"

VARIABLES
    mem,    \* mem[a]: the state that the next message meets; lost in a crash
    disk,   \* disk[a]: the state that survives
    held,   \* held[a]: the replies that wait for the disk; lost in a crash
    msgs    \* all that was ever sent, by kind; nothing is ever removed

acceptorVars == <<mem, disk, held, msgs>>

-----------------------------------------------------------------------------
(* Ballots, values, majorities.                                            *)

None   == 0                 \* below all ballots; -1 in the code
Ballot == 1..MaxBallot

(* A value is the chain of changes that made it. Its version is its length.*)
IsPrefix(v, w) == Len(v) <= Len(w) /\ \A i \in 1..Len(v) : v[i] = w[i]

IsMajority(S) == 2 * Cardinality(S) > Cardinality(Acceptor)

(* What a proposer takes for enough: Round goes on with the reply that     *)
(* makes a majority, so these sets are no larger than that.                *)
Quorum ==
    {Q \in SUBSET Acceptor :
        Cardinality(Q) = (Cardinality(Acceptor) \div 2)
                            + (IF Fault = "MajorityOffByOne" THEN 0 ELSE 1)}

-----------------------------------------------------------------------------
(* Messages. A set that only grows stands for a network that loses (nobody *)
(* need ever read a message), repeats, delays and reorders at will.        *)
(*                                                                         *)
(*   prepare   from, bal                  by a proposer                    *)
(*   accept    from, bal, val, next       by a proposer                    *)
(*   ask       from, nr                   by a proposer: a read            *)
(*   promise   from, to, bal, abal, aval  by an acceptor, what it accepted *)
(*   accepted  from, to, bal, val         by an acceptor                   *)
(*   refused   from, to, bal              by an acceptor, of an accept     *)
(*   state     from, to, nr, abal, aval   by an acceptor, of a read        *)
(*                                                                         *)
(* A reply goes to the proposer that asked, and to no other of the same    *)
(* id. A refused prepare has no message: it tells only how far to overtake,*)
(* which is a matter of speed.                                             *)

NoMessages ==
    [prepare  |-> {}, accept |-> {}, ask |-> {}, promise |-> {},
     accepted |-> {}, refused |-> {}, state |-> {}]

Sent(kind, m) == [msgs EXCEPT ![kind] = @ \cup {m}]

Reply(kind, m) == [kind |-> kind, m |-> m]

SentAll(replies) ==
    [kind \in DOMAIN msgs |->
        msgs[kind] \cup {r.m : r \in {s \in replies : s.kind = kind}}]

-----------------------------------------------------------------------------
(* The acceptor.                                                           *)

Initial == [promised |-> None, bal |-> None, val |-> <<>>]

Max(b, c) == IF b >= c THEN b ELSE c

(* Takes the new state, and lets the reply go when the disk has it. What   *)
(* changes nothing and tells nothing new is no step.                       *)
Apply(a, state, reply) ==
    LET new == IF reply.m \in msgs[reply.kind] THEN {} ELSE {reply}
    IN  /\ state /= mem[a] \/ ~(new \subseteq held[a])
        /\ mem' = [mem EXCEPT ![a] = state]
        /\ IF Buffered /\ Fault /= "ReplyBeforeSync"
           THEN /\ held' = [held EXCEPT ![a] = @ \cup new]
                /\ UNCHANGED <<disk, msgs>>
           ELSE /\ msgs' = SentAll(new)
                /\ disk' = IF Buffered THEN disk ELSE [disk EXCEPT ![a] = state]
                /\ UNCHANGED held

(* Phase 1b. Strictly above: a ballot is promised at most once.            *)
OnPrepare(a, m) ==
    LET s == mem[a]
    IN  /\ IF Fault = "EqualBallotPromised" THEN m.bal >= s.promised
                                            ELSE m.bal > s.promised
        /\ Apply(a, [s EXCEPT !.promised = m.bal],
                 Reply("promise", [from |-> a, to |-> m.from, bal |-> m.bal,
                                   abal |-> s.bal, aval |-> s.val]))

(* Phase 2b. Accepting is also promising; and it promises next, if any.    *)
OnAccept(a, m) ==
    LET s        == mem[a]
        accepted == Reply("accepted", [from |-> a, to |-> m.from,
                                       bal |-> m.bal, val |-> m.val])
        promise  == IF Fault = "AcceptDoesNotPromise" THEN s.promised
                    ELSE IF Fault = "NextNotPromised" THEN m.bal
                    ELSE Max(m.bal, m.next)
    IN  IF m.bal = s.bal
        THEN /\ m.val = s.val
             /\ Apply(a, [s EXCEPT !.promised = Max(@, m.next)], accepted)
        ELSE /\ IF Fault = "AcceptIgnoresPromise" THEN m.bal > s.bal
                                                  ELSE m.bal >= s.promised
             /\ Apply(a, [promised |-> promise, bal |-> m.bal, val |-> m.val],
                      accepted)

(* A refused accept counts: what all have refused can never be chosen. The *)
(* reply is that to the message which the proposer sent. A copy of it that *)
(* arrives late is refused by an acceptor that accepted the first one, too:*)
(* no transport may hand over the reply to a copy in the place of the other*)
RefuseAccept(a, m) ==
    LET s == mem[a]
    IN  /\ Refusing
        /\ IF m.bal = s.bal THEN m.val /= s.val ELSE m.bal < s.promised
        /\ \/ Fault = "RefusalOfACopy"
           \/ \A r \in msgs.accepted \cup {h.m : h \in {g \in held[a] : g.kind = "accepted"}} :
                 ~(r.from = a /\ r.to = m.from /\ r.bal = m.bal)
        /\ Apply(a, s, Reply("refused", [from |-> a, to |-> m.from, bal |-> m.bal]))

(* A read is answered once: that a second answer is the one which arrives  *)
(* is the same as that the first was given later.                          *)
OnAsk(a, m) ==
    LET s     == mem[a]
        reply == Reply("state", [from |-> a, to |-> m.from, nr |-> m.nr,
                                 abal |-> s.bal, aval |-> s.val])
    IN  /\ \A r \in msgs.state \cup {h.m : h \in {g \in held[a] : g.kind = "state"}} :
              ~(r.from = a /\ r.to = m.from /\ r.nr = m.nr)
        /\ IF Fault = "ReadBeforeSync"
           THEN msgs' = SentAll({reply}) /\ UNCHANGED <<mem, disk, held>>
           ELSE Apply(a, s, reply)

(* One write for all that came since the last one, then all their replies. *)
(* That a crash comes between the two is the same as that they are lost.   *)
Save(a) ==
    /\ held[a] /= {} \/ mem[a] /= disk[a]
    /\ disk' = [disk EXCEPT ![a] =
                    IF Fault = "PromiseVolatile"
                    THEN [mem[a] EXCEPT !.promised = mem[a].bal] ELSE mem[a]]
    /\ msgs' = SentAll(held[a])
    /\ held' = [held EXCEPT ![a] = {}]
    /\ UNCHANGED mem

(* A crash, or a halt after a fault of the disk, and the restart.          *)
Crash(a) ==
    /\ held[a] /= {} \/ mem[a] /= disk[a]
    /\ mem' = [mem EXCEPT ![a] = disk[a]]
    /\ held' = [held EXCEPT ![a] = {}]
    /\ UNCHANGED <<disk, msgs>>

AcceptorInit ==
    /\ mem  = [a \in Acceptor |-> Initial]
    /\ disk = [a \in Acceptor |-> Initial]
    /\ held = [a \in Acceptor |-> {}]
    /\ msgs = NoMessages

AcceptorStep(a) ==
    \/ \E m \in msgs.prepare : OnPrepare(a, m)
    \/ \E m \in msgs.accept : OnAccept(a, m) \/ RefuseAccept(a, m)
    \/ \E m \in msgs.ask : OnAsk(a, m)
    \/ Save(a)
    \/ Crash(a)

-----------------------------------------------------------------------------
(* What was promised and chosen, as the replies that were sent tell.       *)

(* Of some promises, one that tells of the highest accepted proposal.      *)
Highest(promises) ==
    CHOOSE m \in promises : \A n \in promises :
        IF Fault = "ValueOfLowestBallot" THEN n.abal >= m.abal ELSE n.abal <= m.abal

(* Those who promised b to p: asked by a prepare, or by an accept's next.  *)
Promisers(b, p) ==
    {m.from : m \in {n \in msgs.promise : n.bal = b /\ n.to = p}}
    \cup
    {m.from : m \in {n \in msgs.accepted :
                        n.to = p /\ \E c \in msgs.accept :
                            c.from = p /\ c.bal = n.bal /\ c.next = b}}

Accepters(b, v) == {m.from : m \in {n \in msgs.accepted : n.bal = b /\ n.val = v}}

Chosen ==
    {v \in {[bal |-> m.bal, val |-> m.val] : m \in msgs.accepted} :
        IsMajority(Accepters(v.bal, v.val))}

-----------------------------------------------------------------------------
(* Invariants, named as in the list of the protocol.                       *)

(* Checked by the constructor of AcceptorState, too.                       *)
AcceptedIsPromised ==
    \A a \in Acceptor : mem[a].bal <= mem[a].promised /\ disk[a].bal <= disk[a].promised

(* One ballot has one value.                                               *)
Agreement ==
    \A m, n \in msgs.accepted : m.bal = n.bal => m.val = n.val

(* A chosen value is the value, or an ancestor of the value, of all that is*)
(* proposed at the same ballot or above.                                   *)
ChosenIsKept ==
    \A c \in Chosen : \A m \in msgs.accept : m.bal >= c.bal => IsPrefix(c.val, m.val)

NoTwoMajoritiesPromiseOneBallot ==
    \A b \in Ballot :
        Cardinality({p \in Proposer : IsMajority(Promisers(b, p))}) <= 1

(* What every reply of a tells is still true of a state of a.              *)
Remembers(a, s) ==
    /\ \A m \in msgs.promise :
            m.from = a => s.promised >= m.bal /\ s.bal >= m.abal
    /\ \A m \in msgs.accepted :
            m.from = a => /\ s.bal >= m.bal
                          /\ \A c \in msgs.accept :
                                c.from = m.to /\ c.bal = m.bal => s.promised >= c.next
    /\ \A m \in msgs.refused :
            m.from = a => s.promised > m.bal \/ s.bal = m.bal
    /\ \A m \in msgs.state :
            m.from = a => s.bal >= m.abal

(* Of the memory: no rule takes a promise back, and no crash does.         *)
PromisesNeverGoBack == \A a \in Acceptor : Remembers(a, mem[a])

(* Of the disk: what it does not hold yet, nobody was told.                *)
NoReplyBeforeDurability == \A a \in Acceptor : Remembers(a, disk[a])
=============================================================================
