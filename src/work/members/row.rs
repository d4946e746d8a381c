//! A row of bulk work: one person, what was to be done, and how it ended.

use serde::{Deserialize, Serialize};

use crate::chat::names::MemberName;
use crate::text::explanation::Explanation;

/// What a row of bulk work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowAction {
    /// Add somebody.
    Add,
    /// Remove somebody.
    Remove,
    /// Set somebody's role.
    Role,
    /// Make a space.
    Create,
    /// Change a space's settings.
    Update,
    /// Delete a space.
    Delete,
}

impl RowAction {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Role => "role",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// How a row of bulk work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowResult {
    /// Done now.
    Done,
    /// It was so already.
    Already,
    /// Not done.
    Failed,
    /// Would be done, were it no dry run.
    Would,
}

impl RowResult {
    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Failed => "failed",
            Self::Would => "would",
        }
    }
}

/// A row of bulk work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The person, as they were named; the space, where it is about none.
    pub who: String,
    /// What was to be done.
    pub action: RowAction,
    /// How it ended.
    pub result: RowResult,
    /// The membership, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub membership: Option<MemberName>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Explanation>,
}

impl Row {
    /// A row that did not fail.
    pub fn new(
        who: &impl ToString,
        action: RowAction,
        result: RowResult,
        membership: Option<MemberName>,
    ) -> Self {
        Self {
            who: who.to_string(),
            action,
            result,
            membership,
            error: None,
        }
    }

    /// A row that failed.
    pub fn failed(who: &impl ToString, action: RowAction, error: Explanation) -> Self {
        Self {
            error: Some(error),
            ..Self::new(who, action, RowResult::Failed, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::explanation::Cause;
    use crate::work::Who;

    #[test]
    fn a_row_is_written_as_the_contract_says() {
        let who = Who::Email("ana@example.com".to_owned());
        let done = Row::new(
            &who,
            RowAction::Add,
            RowResult::Done,
            MemberName::try_from("spaces/A/members/1".to_owned()).ok(),
        );
        assert_eq!(
            serde_json::to_string(&done).unwrap(),
            r#"{"who":"ana@example.com","action":"add","result":"done","membership":"spaces/A/members/1"}"#
        );
        let failed = Row::failed(
            &who,
            RowAction::Remove,
            Explanation::new(Cause::Failed, "no"),
        );
        assert_eq!(
            serde_json::to_string(&failed).unwrap(),
            r#"{"who":"ana@example.com","action":"remove","result":"failed","error":{"code":null,"reason":null,"message":"no","hint":null}}"#
        );
    }
}
