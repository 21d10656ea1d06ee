//! The administrative functions of INCITS 359. Each gives a new valid policy with the version counted up, or an error; the old
//! value stays as it is. Deleting something deletes what hangs on it.

use super::document::{Assignment, Delegation, Document, DutySet, Grant, RoleDefinition, User};
use super::names::position;
use super::{Policy, PolicyError};
use crate::access::Scope;
use crate::access::duty::DutyRules;
use crate::access::host::HostPermission;
use crate::access::method::MethodAuthorisation;

type Changed = Result<Policy, PolicyError>;

/// Which of the two kinds of duty sets.
#[derive(Clone, Copy)]
enum Kind {
    Static,
    Dynamic,
}

/// The functions return a new policy; [`PolicyError`] if the thing is not there, is there already, or the result is not valid.
impl Policy {
    fn changed(&self, change: impl FnOnce(&mut Document) -> Result<(), PolicyError>) -> Changed {
        let mut doc = self.doc.clone();
        doc.version = doc.version.checked_add(1).ok_or(PolicyError::VersionEnd)?;
        change(&mut doc)?;
        Self::try_from(doc)
    }

    /// Adds a user without any right.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_user(&self, user: User) -> Changed {
        self.changed(|doc| {
            doc.users.push(user);
            Ok(())
        })
    }

    /// Puts `user` in place of the one with the same name, for example with a period that has ended.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn change_user(&self, user: User) -> Changed {
        self.changed(|doc| {
            let at = position(&doc.users, &user.name, |user| &user.name);
            let slot = at.and_then(|at| doc.users.get_mut(at)).ok_or_else(|| missing("user", &user.name))?;
            *slot = user;
            Ok(())
        })
    }

    /// Takes a user away, with all roles, grants, delegations from and to, and method authorisations.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delete_user(&self, user: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.users, "user", user, |known| known.name == user)?;
            doc.assignments.retain(|row| row.user != user);
            doc.grants.retain(|row| row.user != user);
            doc.delegations.retain(|row| row.from != user && row.to != user);
            doc.method_authorisations.retain(|row| row.user != user);
            Ok(())
        })
    }

    /// Adds a role without permissions.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_role(&self, role: &str) -> Changed {
        self.changed(|doc| {
            doc.roles.push(RoleDefinition { name: role.to_owned(), ..RoleDefinition::default() });
            Ok(())
        })
    }

    /// Takes a role away from everything that names it. A delegation that passed on nothing else goes with it; a duty set
    /// that becomes too small for its cardinality is an error: change the set first.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delete_role(&self, role: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.roles, "role", role, |known| known.name == role)?;
            doc.roles.iter_mut().for_each(|other| other.inherits.retain(|junior| junior != role));
            doc.assignments.retain(|row| row.role != role);
            doc.delegations.iter_mut().for_each(|row| row.roles.retain(|passed| passed != role));
            doc.delegations.retain(|row| !row.roles.is_empty() || !row.permissions.is_empty());
            for set in doc.static_sets.iter_mut().chain(&mut doc.dynamic_sets) {
                set.roles.retain(|member| member != role);
            }
            Ok(())
        })
    }

    /// Adds a role above others, which it inherits from: a new ascendant of `juniors`.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_ascendant(&self, role: &str, juniors: &[&str]) -> Changed {
        self.changed(|doc| {
            let inherits = juniors.iter().map(|junior| (*junior).to_owned()).collect();
            doc.roles.push(RoleDefinition { name: role.to_owned(), permissions: Vec::new(), inherits });
            Ok(())
        })
    }

    /// Adds a role below others, which inherit from it: a new descendant of `seniors`.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_descendant(&self, role: &str, seniors: &[&str]) -> Changed {
        self.changed(|doc| {
            for senior in seniors {
                on_role(doc, senior)?.inherits.push(role.to_owned());
            }
            doc.roles.push(RoleDefinition { name: role.to_owned(), ..RoleDefinition::default() });
            Ok(())
        })
    }

    /// Gives a role to a user.
    ///
    /// # Errors
    /// [`PolicyError`], in particular [`PolicyError::StaticDuty`].
    pub fn assign_user(&self, assignment: Assignment) -> Changed {
        self.changed(|doc| {
            doc.assignments.push(assignment);
            Ok(())
        })
    }

    /// Takes a role back from a user, for all clients and periods.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn deassign_user(&self, user: &str, role: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.assignments, "assignment", &format!("{role} to {user}"), |row| {
                row.user == user && row.role == role
            })
        })
    }

    /// Gives a permission to a role.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn grant_permission(&self, permission: &str, role: &str) -> Changed {
        self.changed(|doc| {
            on_role(doc, role)?.permissions.push(permission.to_owned());
            Ok(())
        })
    }

    /// Takes a permission back from a role. Juniors may still carry it.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn revoke_permission(&self, permission: &str, role: &str) -> Changed {
        self.changed(|doc| {
            take(&mut on_role(doc, role)?.permissions, "permission", permission, |known| known == permission)
        })
    }

    /// Lets `senior` inherit from `junior`.
    ///
    /// # Errors
    /// [`PolicyError`], in particular [`PolicyError::Cycle`].
    pub fn add_inheritance(&self, senior: &str, junior: &str) -> Changed {
        self.changed(|doc| {
            on_role(doc, senior)?.inherits.push(junior.to_owned());
            Ok(())
        })
    }

    /// Ends that `senior` inherits from `junior` directly.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delete_inheritance(&self, senior: &str, junior: &str) -> Changed {
        self.changed(|doc| take(&mut on_role(doc, senior)?.inherits, "junior role", junior, |known| known == junior))
    }

    /// Registers a permission of the host.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_permission(&self, permission: HostPermission) -> Changed {
        self.changed(|doc| {
            doc.permissions.push(permission);
            Ok(())
        })
    }

    /// Takes a permission of the host away from everything that names it. Those of the catalogue stay.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delete_permission(&self, permission: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.permissions, "permission", permission, |known| known.name() == permission)?;
            doc.roles.iter_mut().for_each(|role| role.permissions.retain(|known| known != permission));
            doc.grants.retain(|row| row.permission != permission);
            doc.delegations.iter_mut().for_each(|row| row.permissions.retain(|known| known != permission));
            doc.delegations.retain(|row| !row.roles.is_empty() || !row.permissions.is_empty());
            Ok(())
        })
    }

    /// Gives a single permission to a user.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn grant_to_user(&self, grant: Grant) -> Changed {
        self.changed(|doc| {
            doc.grants.push(grant);
            Ok(())
        })
    }

    /// Takes a single permission back from a user, for all clients and periods. Roles may still carry it.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn revoke_from_user(&self, permission: &str, user: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.grants, "grant", &format!("{permission} to {user}"), |row| {
                row.user == user && row.permission == permission
            })
        })
    }

    /// Passes rights on for a time.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delegate(&self, delegation: Delegation) -> Changed {
        self.changed(|doc| {
            doc.delegations.push(delegation);
            Ok(())
        })
    }

    /// Takes back everything that `from` passed on to `to`.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn revoke_delegation(&self, from: &str, to: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.delegations, "delegation", &format!("{from} to {to}"), |row| row.from == from && row.to == to)
        })
    }

    /// Adds a client.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_client(&self, client: &str) -> Changed {
        self.changed(|doc| {
            doc.clients.push(client.to_owned());
            Ok(())
        })
    }

    /// Takes a client away, out of every scope too; what was given for no other client goes with it and never widens to all.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn delete_client(&self, client: &str) -> Changed {
        fn left(scope: &mut Scope, client: &str) -> bool {
            match scope {
                Scope::All => true,
                Scope::Clients(names) => {
                    names.retain(|name| name != client);
                    !names.is_empty()
                }
            }
        }
        self.changed(|doc| {
            take(&mut doc.clients, "client", client, |known| known == client)?;
            doc.assignments.retain_mut(|row| left(&mut row.scope, client));
            doc.grants.retain_mut(|row| left(&mut row.scope, client));
            doc.delegations.retain_mut(|row| left(&mut row.scope, client));
            // Rows that differed in this client only are one row now.
            doc.sort();
            doc.assignments.dedup();
            doc.grants.dedup();
            doc.delegations.dedup();
            Ok(())
        })
    }

    /// Adds a method.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn add_method(&self, method: &str) -> Changed {
        self.changed(|doc| {
            doc.methods.push(method.to_owned());
            Ok(())
        })
    }

    /// Authorises somebody for a method.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn authorise_method(&self, authorisation: MethodAuthorisation) -> Changed {
        self.changed(|doc| {
            doc.method_authorisations.push(authorisation);
            Ok(())
        })
    }

    /// Takes every authorisation of `user` for `method` back.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn revoke_method(&self, user: &str, method: &str) -> Changed {
        self.changed(|doc| {
            take(&mut doc.method_authorisations, "method authorisation", &format!("{user} for {method}"), |row| {
                row.user == user && row.method == method
            })
        })
    }

    /// Sets the rules for record-bound duties.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn set_duties(&self, duties: DutyRules) -> Changed {
        self.changed(|doc| {
            doc.duties = duties;
            Ok(())
        })
    }

    fn on_sets(&self, kind: Kind, change: impl FnOnce(&mut Vec<DutySet>) -> Result<(), PolicyError>) -> Changed {
        self.changed(|doc| match kind {
            Kind::Static => change(&mut doc.static_sets),
            Kind::Dynamic => change(&mut doc.dynamic_sets),
        })
    }

    fn on_set(&self, kind: Kind, set: &str, change: impl FnOnce(&mut DutySet) -> Result<(), PolicyError>) -> Changed {
        self.on_sets(kind, |sets| {
            change(sets.iter_mut().find(|known| known.name == set).ok_or_else(|| missing("duty set", set))?)
        })
    }
}

macro_rules! duty_sets {
    ($($kind:ident $adjective:literal $create:ident $delete:ident $add:ident $remove:ident $cardinality:ident;)+) => {
        /// The functions for duty sets.
        impl Policy {$(
            #[doc = concat!("Adds a ", $adjective, " duty set.\n\n# Errors\n[`PolicyError`].")]
            pub fn $create(&self, set: DutySet) -> Changed {
                self.on_sets(Kind::$kind, |sets| {
                    sets.push(set);
                    Ok(())
                })
            }

            #[doc = concat!("Takes a ", $adjective, " duty set away.\n\n# Errors\n[`PolicyError`].")]
            pub fn $delete(&self, set: &str) -> Changed {
                self.on_sets(Kind::$kind, |sets| take(sets, "duty set", set, |known| known.name == set))
            }

            #[doc = concat!("Adds a role to a ", $adjective, " duty set.\n\n# Errors\n[`PolicyError`].")]
            pub fn $add(&self, set: &str, role: &str) -> Changed {
                self.on_set(Kind::$kind, set, |set| {
                    set.roles.push(role.to_owned());
                    Ok(())
                })
            }

            #[doc = concat!("Takes a role out of a ", $adjective, " duty set.\n\n# Errors\n[`PolicyError`].")]
            pub fn $remove(&self, set: &str, role: &str) -> Changed {
                self.on_set(Kind::$kind, set, |set| take(&mut set.roles, "role", role, |known| known == role))
            }

            #[doc = concat!("Sets how many roles of a ", $adjective, " duty set are too many.\n\n# Errors\n[`PolicyError`].")]
            pub fn $cardinality(&self, set: &str, cardinality: u32) -> Changed {
                self.on_set(Kind::$kind, set, |set| {
                    set.cardinality = cardinality;
                    Ok(())
                })
            }
        )+}
    };
}

duty_sets! {
    Static "static" create_ssd_set delete_ssd_set add_ssd_role_member delete_ssd_role_member set_ssd_set_cardinality;
    Dynamic "dynamic" create_dsd_set delete_dsd_set add_dsd_role_member delete_dsd_role_member set_dsd_set_cardinality;
}

fn missing(what: &'static str, name: &str) -> PolicyError {
    PolicyError::Missing { what, name: name.to_owned() }
}

fn on_role<'a>(doc: &'a mut Document, role: &str) -> Result<&'a mut RoleDefinition, PolicyError> {
    doc.roles.iter_mut().find(|known| known.name == role).ok_or_else(|| missing("role", role))
}

/// Takes all that match out; at least one must.
fn take<T>(list: &mut Vec<T>, what: &'static str, name: &str, matches: impl Fn(&T) -> bool) -> Result<(), PolicyError> {
    let before = list.len();
    list.retain(|entry| !matches(entry));
    if list.len() < before { Ok(()) } else { Err(missing(what, name)) }
}
