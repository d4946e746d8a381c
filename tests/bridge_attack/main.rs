//! Attacks on the bridge, over real HTTP and as bytes on a connection; and the list of the rules it
//! must keep, each with the tests that hold it. The list covers the authorization server's rules
//! (S, from RFC 8628), the measures that are promised (M), the weaknesses of a well-known proxy of
//! this kind that this one must not have (W), and the promises of the contract (P). The test
//! [`rules`] fails where a rule has no test, or names one that does not exist.
//!
//! - S1 no-store: `s1_no_answer_of_the_endpoints_may_be_stored`
//! - S2 user codes: `s2_user_codes_are_eight_of_twenty_consonants_in_two_groups`, `s2_input_is_forgiving_about_case_dashes_and_what_is_in_no_code`, `s2_a_code_may_be_typed_in_any_way`
//! - S3 short address: `s2_s3_s13_a_device_authorization_has_all_that_rfc_8628_wants`
//! - S4 approve or deny: `s4_the_order_of_pages_is_code_terminal_issuer_account`, `s8_a_denied_request_is_access_denied`
//! - S5 compare the code: `s5_the_short_address_compares_the_code_and_asks_still`
//! - S6 failed codes: `s6_guessing_at_full_speed_from_many_addresses_is_bounded`, `s6_a_hit_looks_like_a_miss_once_the_budget_is_used_up`, `s6_failed_codes_are_limited_by_address_and_in_total_and_right_ones_cost_nothing`, `s6_guesses_at_once_cannot_overrun_the_budget`, `s6_guessers_lock_nobody_out_of_the_codes_of_their_own_network`, `s6_a_network_cannot_use_up_the_budget_of_all`, `s6_the_chance_of_a_hit_per_hour_is_bounded_for_all_addresses_together`
//! - S7 device codes: `s7_secrets_have_256_bits_and_are_named_by_a_hash`, `s7_unknown_device_codes_are_limited_by_where_they_come_from_and_known_ones_never`, `s7_section_6_5_unknown_device_codes_are_bounded_by_address`
//! - S8 errors: `s8_errors_have_the_code_and_the_status_of_the_standard`, `s8_a_challenge_goes_to_who_used_basic_alone`, `s8_expired_stays_expired_and_unknown_is_invalid_grant`, `s8_what_is_over_stays_what_it_was`
//! - S9 binding and single use: `s9_a_device_code_is_bound_to_its_client`, `s9_another_browser_cannot_take_a_code_over_nor_approve`, `s9_redemption_answers_the_same_session_again`, `fifty_threads_get_one_session`, `s9_a_user_code_is_nothing_after_the_decision`
//! - S10 pace of polls: `s10_polls_slow_down_by_5_for_good_but_never_the_first_nor_an_approved_one`, `s10_only_who_must_wait_is_told_to_slow_down`, `each_early_poll_adds_five_seconds`
//! - S11 metadata: `s11_metadata_names_every_endpoint_and_the_version`
//! - S12 parameters: `s12_duplicates_are_refused_unknown_ones_ignored_and_empty_ones_omitted`, `s12_a_parameter_twice_is_refused_and_an_unknown_one_ignored`
//! - S13 lifetime: `s13_a_code_lives_600_s_and_is_polled_every_5`
//! - S14 pending requests: `s14_pending_requests_are_bounded_and_a_decision_gives_the_place_back`, `s14_a_request_that_is_given_up_keeps_its_place_while_its_row_stays`, `s14_steps_of_one_address_are_bounded`, `s14_an_address_a_client_and_everybody_have_bounds_and_a_64_is_one_address`
//!
//! - M1 closed list, capped scopes, allowed accounts: `section_6_1_only_registered_clients_and_their_scopes`, `a_grant_beyond_the_cap_reaches_no_terminal`, `only_accounts_of_the_workspace_where_one_is_set`, `measure_1_a_foreign_workspace_is_refused_without_quoting_it`
//! - M2 the last page names the account: `nothing_is_redeemable_before_the_last_pages_approval`, `the_pages_name_terminal_account_and_code`, `product_6_no_comes_first_and_says_as_much_as_yes`
//! - M3 bound to the browser: `section_3_3_a_code_claimed_in_one_browser_is_closed_to_another`, `section_3_3_a_callback_belongs_to_the_browser_and_attempt_that_started_it`, `section_6_7_a_callback_in_another_browser_changes_nothing`, `claims_for_anything_else_are_caught`, `the_issuer_of_a_callback_is_compared`
//! - M4 return code: `the_return_code_is_typed_at_the_terminal_before_anything_is_redeemed`, `product_6_the_return_code_is_carried_from_the_phone_to_the_terminal`, `three_wrong_numbers_end_it_and_a_repeated_one_counts_once`
//! - M5 proximity is told: `s6_guessing_at_full_speed_from_many_addresses_is_bounded`
//! - M6 enrolment of terminals: not promised
//! - M7 rotation with a grace: `a_predecessor_is_good_until_its_successor_is_used_but_ten_minutes_at_most`, `refresh_tokens_rotate_and_a_lost_answer_is_given_again`
//! - M8 what is handed out, and what is kept: `product_6_a_whole_sign_in_gives_googles_access_token_and_our_refresh_token`, `a_secret_opens_in_its_own_row_only`, `section_3_9_section_6_9_no_secret_is_told_at_vv_or_kept_in_clear`
//! - M9 no secret in addresses and logs, headers, POST and CSRF: `section_3_9_headers_of_every_page_and_answer`, `section_3_9_section_6_9_no_secret_is_told_at_vv_or_kept_in_clear`, `product_6_every_change_of_state_needs_a_csrf_token_of_this_browser`, `a_decision_by_get_or_in_the_query_is_none`
//! - M10 limits, log, sessions, disconnecting: `no_record_holds_a_code_or_a_token`, `product_6_sessions_are_listed_and_ended_one_by_one`, `product_6_disconnecting_an_account_warns_and_wants_a_yes`, `refusals_do_not_fill_the_audit_log`
//!
//! - W1 open relay: `section_6_1_only_registered_clients_and_their_scopes`
//! - W2 unbound device codes: `section_6_2_a_stolen_device_code_is_nothing_to_another_client`
//! - W3 XSS: `section_6_3_no_parameter_becomes_markup`, `section_6_3_what_the_issuer_sends_along_becomes_no_markup`, `section_6_3_the_token_endpoints_error_becomes_no_markup`, `section_6_3_nothing_from_outside_becomes_markup`, `an_account_with_a_hostile_name_is_shown_by_another`
//! - W4 one-click phishing: `section_6_4_a_link_with_a_code_leads_to_no_issuer`, `a_link_cannot_skip_the_question`
//! - W5 no limits: `s6_guessing_at_full_speed_from_many_addresses_is_bounded`, `s7_section_6_5_unknown_device_codes_are_bounded_by_address`, `section_6_5_twelve_polls_in_a_second_are_not_allowed`, `endless_keys_fill_a_bounded_room_and_the_busy_one_stays`
//! - W6 collisions: `section_6_6_user_codes_and_device_codes_are_two_kinds`, `section_6_6_a_code_that_is_taken_is_not_given_again`
//! - W7 state and verifier: `section_6_7_a_callback_in_another_browser_changes_nothing`, `section_6_7_a_state_is_good_once_and_for_its_own_attempt`, `state_is_used_once_and_each_attempt_has_its_own`
//! - W8 a no that nobody hears: `section_6_8_a_no_at_the_issuer_reaches_the_terminal`
//! - W9 success in clear, lost, or twice: `section_3_9_section_6_9_no_secret_is_told_at_vv_or_kept_in_clear`, `section_6_9_fifty_polls_at_once_get_one_session`, `a_lost_answer_is_given_again_for_30_s_and_then_never`, `an_approval_in_the_last_second_can_be_fetched`
//! - W10 the issuer's tokens on the device: `product_6_a_whole_sign_in_gives_googles_access_token_and_our_refresh_token`, `product_6_revoking_ends_one_session_or_cancels_the_request`
//! - W11 parameters and checks at the issuer: `the_address_asks_for_what_was_set_and_nothing_twice`, `claims_for_anything_else_are_caught`, `signatures_that_prove_nothing_are_caught`
//! - W12 metadata, no-store, no query: `section_6_12_the_query_is_never_read_and_the_body_is_a_form`, `s11_metadata_names_every_endpoint_and_the_version`
//! - W13 words, lifetime, interval: `s2_user_codes_are_eight_of_twenty_consonants_in_two_groups`, `s13_a_code_lives_600_s_and_is_polled_every_5`
//! - W14 operation: `every_mistake_is_named_with_its_line_and_what_to_do`, `section_6_14_every_answer_has_the_headers`, `https_has_hsts_and_the_host_cookie_and_a_certificate_that_can_be_renewed`, `health_readiness_and_metrics_answer`, `rotation_of_the_master_key_keeps_codes_and_sessions`, `either_of_two_secrets_will_do_and_the_good_one_is_remembered`
//!
//! - P1 codes: `s2_user_codes_are_eight_of_twenty_consonants_in_two_groups`, `s7_secrets_have_256_bits_and_are_named_by_a_hash`
//! - P2 order of pages: `nothing_is_redeemable_before_the_last_pages_approval`, `deny_is_heard_at_the_terminal_and_forgets_the_tokens_without_revoking`, `an_expired_sign_in_forgets_the_tokens_without_revoking`
//! - P3 pages: `pages_load_nothing_and_run_nothing`, `product_6_every_change_of_state_needs_a_csrf_token_of_this_browser`, `product_6_the_cookie_is_bound_to_the_host_and_hidden_from_scripts`, `product_6_a_qr_scanned_into_another_app_is_told_to_open_a_browser`
//! - P4 what a terminal gets: `refresh_tokens_rotate_and_a_lost_answer_is_given_again`, `product_6_refresh_tokens_rotate_and_a_lost_answer_is_given_again`, `a_token_is_derived_and_cannot_be_made_without_the_secret`
//! - P5 redemption: `a_lost_answer_is_given_again_for_30_s_and_then_never`, `fifty_threads_get_one_session`
//! - P6 one grant: `a_narrower_consent_never_replaces_a_wider_grant`, `one_replica_of_all_asks_the_upstream`, `scope_may_be_narrowed_and_never_widened`, `revoking_a_refresh_token_ends_that_session_only_and_tells_google_nothing`, `disconnecting_an_account_ends_all_its_sessions_and_revokes_at_google`
//! - P7 short address: `short_address_is_upper_case_and_fits_a_small_qr`, `an_address_that_differs_by_case_or_slash_is_found`
//! - P8 extensions: `product_6_stages_are_told_to_who_asks_for_them`, `a_required_return_code_refuses_who_cannot_ask_for_it_and_off_asks_nobody`, `product_6_a_required_return_code_is_asked_of_every_client`
//! - P9 the terminal's side: `an_address_elsewhere_is_refused`, `an_address_in_capitals_is_the_same_place`
//! - P10 stores: `a_poll_and_a_count_write_nothing_to_disk`, `careless_settings_are_told`, `a_store_that_fails_at_any_call_loses_and_doubles_nothing`, `killed_in_mid_flow_it_has_all_it_answered_and_nothing_by_halves`
//! - P11 registry, log, metrics, shutdown, rotation, https: `an_event_is_one_line_whatever_it_quotes`, `counters_are_told_in_the_text_format`, `a_bridge_that_stops_finishes_what_it_began`, `rotation_the_first_key_seals_and_all_open`, `every_mistake_is_named_with_its_line_and_what_to_do`

#![allow(clippy::unwrap_used)]

mod guessing;
mod lair;
#[allow(dead_code, reason = "shared with the tests of the upstream")]
#[path = "../bridge_upstream/liar.rs"]
mod liar;
#[allow(dead_code, reason = "shared with the tests of the bridge")]
#[path = "../bridge/office.rs"]
mod office;
#[allow(dead_code, reason = "shared with the tests of the bridge")]
#[path = "../bridge/phone.rs"]
mod phone;
mod rules;
mod secrets;
mod splice;
mod theft;
mod wire;
