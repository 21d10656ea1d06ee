//! The same policy and the same questions for three engines: the access snapshot of libcompliance, Cedar and casbin.

use casbin::{Adapter, CachedEnforcer, CoreApi, DefaultModel, Enforcer, MemoryAdapter};
use cedar_policy::{Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request};
use libcompliance::access::{Answer, PERMISSIONS, Policy, RoleDefinition, Scope, Snapshot, User};
use libcompliance::trail::time::Timestamp;
use std::collections::HashSet;
use std::sync::Arc;

/// Numbers in an order that is the same in each run (xorshift64*).
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
}

/// A policy in the words that all three engines have: roles with permissions and juniors, given to users for single clients.
pub struct Plan {
    pub clients: Vec<String>,
    /// Name, permissions, juniors, and the clients for which anybody can have it.
    pub roles: Vec<(String, Vec<&'static str>, Vec<usize>, Vec<usize>)>,
    pub users: Vec<String>,
    /// User, role, client.
    pub assignments: Vec<(usize, usize, usize)>,
}

/// One question: user, permission, client.
pub type Question = (usize, &'static str, usize);

impl Plan {
    /// 10,000 users with 2 roles each; 1,000 roles, 10 per client with 5 permissions each; 100 clients.
    pub fn large() -> Self {
        let mut numbers = Numbers(0x5eed_0001);
        let clients: Vec<String> = (0..100).map(|at| format!("client-{at:03}")).collect();
        let roles = (0..1000)
            .map(|at| {
                let mut permissions = std::collections::BTreeSet::new();
                while permissions.len() < 5 {
                    permissions.insert(numbers.below(25));
                }
                let names = permissions.into_iter().map(|at| PERMISSIONS[at * 3].name()).collect();
                (format!("role-{at:04}"), names, Vec::new(), vec![at / 10])
            })
            .collect();
        let users: Vec<String> = (0..10_000).map(|at| format!("user-{at:05}")).collect();
        let assignments = (0..10_000)
            .flat_map(|user| {
                let client = numbers.below(100);
                let first = numbers.below(10);
                let second = (first + 1 + numbers.below(9)) % 10;
                [(user, client * 10 + first, client), (user, client * 10 + second, client)]
            })
            .collect();
        Self { clients, roles, users, assignments }
    }

    /// A small random policy with a role hierarchy.
    pub fn random(numbers: &mut Numbers) -> Self {
        let clients: Vec<String> = (0..3).map(|at| format!("client-{at}")).collect();
        let count = 6;
        let roles = (0..count)
            .map(|at| {
                let permissions: std::collections::BTreeSet<usize> =
                    (0..numbers.below(4)).map(|_| numbers.below(8)).collect();
                let juniors: std::collections::BTreeSet<usize> = if at + 1 == count {
                    Default::default()
                } else {
                    (0..numbers.below(3)).map(|_| at + 1 + numbers.below(count - at - 1)).collect()
                };
                let names = permissions.into_iter().map(|at| PERMISSIONS[at].name()).collect();
                (format!("role-{at}"), names, juniors.into_iter().collect(), vec![0, 1, 2])
            })
            .collect();
        let users: Vec<String> = (0..4).map(|at| format!("user-{at}")).collect();
        let assignments: std::collections::BTreeSet<(usize, usize, usize)> =
            (0..numbers.below(8)).map(|_| (numbers.below(4), numbers.below(count), numbers.below(3))).collect();
        Self { clients, roles, users, assignments: assignments.into_iter().collect() }
    }

    /// Questions as they come: half about the user's own client, a quarter about another, the rest anywhere; permissions at random
    /// among those that roles carry.
    pub fn questions(&self, count: usize) -> Vec<Question> {
        let mut numbers = Numbers(0x5eed_0002);
        let mut carried: Vec<&'static str> = self.roles.iter().flat_map(|role| role.1.iter().copied()).collect();
        carried.sort_unstable();
        carried.dedup();
        (0..count)
            .map(|at| {
                let (user, role, client) = self.assignments[numbers.below(self.assignments.len())];
                let held = &self.roles[role].1;
                let permission =
                    if at % 2 == 0 { held[numbers.below(held.len())] } else { carried[numbers.below(carried.len())] };
                let client = if at % 4 == 3 { numbers.below(self.clients.len()) } else { client };
                (user, permission, client)
            })
            .collect()
    }

    /// Every question about a small policy.
    pub fn all_questions(&self) -> Vec<Question> {
        let permissions = PERMISSIONS.iter().take(8).map(|permission| permission.name());
        permissions
            .flat_map(|permission| {
                (0..self.users.len())
                    .flat_map(move |user| (0..self.clients.len()).map(move |client| (user, permission, client)))
            })
            .collect()
    }

    /// For the library.
    pub fn policy(&self) -> Policy {
        let mut builder = Policy::builder();
        for client in &self.clients {
            builder = builder.client(client.clone());
        }
        for (name, permissions, juniors, _) in &self.roles {
            builder = builder.role_definition(RoleDefinition {
                name: name.clone(),
                permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
                inherits: juniors.iter().map(|junior| self.roles[*junior].0.clone()).collect(),
            });
        }
        for user in &self.users {
            builder = builder.user(User::person(user.clone()));
        }
        for (user, role, client) in &self.assignments {
            builder = builder.assign(&self.users[*user], &self.roles[*role].0, Scope::one(&self.clients[*client]));
        }
        builder.build().expect("the plan is valid")
    }

    /// For Cedar: one policy for each role and client; who has a role for a client is a descendant of that pair.
    pub fn cedar(&self) -> Cedar {
        let pair =
            |role: usize, client: usize| uid("Role", &format!("{}@{}", self.roles[role].0, self.clients[client]));
        let mut text = String::new();
        let mut entities = Vec::new();
        for (at, (name, permissions, juniors, clients)) in self.roles.iter().enumerate() {
            for client in clients {
                let parents = juniors.iter().map(|junior| pair(*junior, *client)).collect();
                entities.push(Entity::new_no_attrs(pair(at, *client), parents));
                if permissions.is_empty() {
                    continue;
                }
                let actions: Vec<String> =
                    permissions.iter().map(|permission| format!("Action::\"{permission}\"")).collect();
                let client = &self.clients[*client];
                text += &format!(
                    "permit(principal in Role::\"{name}@{client}\", action in [{}], resource == Client::\"{client}\");\n",
                    actions.join(", ")
                );
            }
        }
        let mut parents: Vec<HashSet<EntityUid>> = vec![HashSet::new(); self.users.len()];
        for (user, role, client) in &self.assignments {
            parents[*user].insert(pair(*role, *client));
        }
        for (user, parents) in self.users.iter().zip(parents) {
            entities.push(Entity::new_no_attrs(uid("User", user), parents));
        }
        entities.extend(self.clients.iter().map(|client| Entity::new_no_attrs(uid("Client", client), HashSet::new())));
        Cedar {
            authorizer: Authorizer::new(),
            policies: text.parse().expect("the text is Cedar"),
            entities: Entities::from_entities(entities, None).expect("the entities are sound"),
        }
    }

    /// A question for Cedar, prebuilt.
    pub fn cedar_request(&self, (user, permission, client): Question) -> Request {
        let (user, client) = (uid("User", &self.users[user]), uid("Client", &self.clients[client]));
        Request::new(user, uid("Action", permission), client, Context::empty(), None).expect("a sound request")
    }

    async fn casbin_parts(&self) -> (DefaultModel, MemoryAdapter) {
        let model = "[request_definition]\nr = sub, dom, act\n[policy_definition]\np = sub, dom, act\n\
                     [role_definition]\ng = _, _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n\
                     [matchers]\nm = g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.act == p.act\n";
        let mut rules = Vec::new();
        let mut links = Vec::new();
        for (name, permissions, juniors, clients) in &self.roles {
            for client in clients.iter().map(|at| &self.clients[*at]) {
                let owned = |permission: &&str| vec![name.clone(), client.clone(), (*permission).to_owned()];
                rules.extend(permissions.iter().map(owned));
                let below = |junior: &usize| vec![name.clone(), self.roles[*junior].0.clone(), client.clone()];
                links.extend(juniors.iter().map(below));
            }
        }
        for (user, role, client) in &self.assignments {
            links.push(vec![self.users[*user].clone(), self.roles[*role].0.clone(), self.clients[*client].clone()]);
        }
        let mut adapter = MemoryAdapter::default();
        if !rules.is_empty() {
            adapter.add_policies("p", "p", rules).await.expect("rules");
        }
        if !links.is_empty() {
            adapter.add_policies("g", "g", links).await.expect("links");
        }
        (DefaultModel::from_str(model).await.expect("a sound model"), adapter)
    }

    /// For casbin, with domains as its own examples have it.
    pub fn casbin(&self) -> Enforcer {
        wait(async {
            let (model, adapter) = self.casbin_parts().await;
            Enforcer::new(model, adapter).await.expect("a sound policy")
        })
    }

    /// For casbin with its cache.
    pub fn casbin_cached(&self) -> CachedEnforcer {
        wait(async {
            let (model, adapter) = self.casbin_parts().await;
            CachedEnforcer::new(model, adapter).await.expect("a sound policy")
        })
    }

    /// The question in casbin's order.
    pub fn words(&self, (user, permission, client): Question) -> (&str, &str, &str) {
        (&self.users[user], &self.clients[client], permission)
    }
}

/// Cedar with everything prebuilt.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

impl Cedar {
    /// Its answer.
    pub fn allows(&self, request: &Request) -> bool {
        self.authorizer.is_authorized(request, &self.policies, &self.entities).decision() == Decision::Allow
    }
}

fn uid(kind: &str, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.parse().expect("a type name"), cedar_policy::EntityId::new(name))
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

/// The moment of all questions.
pub fn now() -> Timestamp {
    Timestamp::clamped(1_795_000_000_000_000)
}

/// The library's answer.
pub fn allows(snapshot: &Snapshot, plan: &Plan, (user, permission, client): Question) -> bool {
    snapshot.check(&plan.users[user], permission, &plan.clients[client], now()) == Answer::Allow
}

/// The snapshot of a plan.
pub fn snapshot(plan: &Plan) -> Snapshot {
    Snapshot::compile(Arc::new(plan.policy()))
}
