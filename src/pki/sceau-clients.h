/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kinds of clients will accept a chain, and why not. What a kind of client does is data
 * (data/clients.json), so that it can be put right without a programmer. */
#pragma once

#include "pki/sceau-chain.h"

G_BEGIN_DECLS

/* A kind of client: boxed, immutable, atomically counted. */
typedef struct _SceauClientProfile SceauClientProfile;
#define SCEAU_TYPE_CLIENT_PROFILE (sceau_client_profile_get_type ())
GType sceau_client_profile_get_type (void);

/* of SceauClientProfile; those that come with the program, made once; transfer none */
GPtrArray *sceau_client_profiles_get_default (void);
/* {"profiles":[…]}; MALFORMED names what is wrong */
GPtrArray *sceau_client_profiles_from_json (JsonObject *object, GError **error);
SceauClientProfile *sceau_client_profile_ref (SceauClientProfile *self);
void sceau_client_profile_unref (SceauClientProfile *self);
const char *sceau_client_profile_get_id (const SceauClientProfile *self);
/* in the reader's language */
const char *sceau_client_profile_get_name (const SceauClientProfile *self);

/* What one kind of client makes of a chain: boxed, immutable, atomically counted. */
typedef struct _SceauClientVerdict SceauClientVerdict;
#define SCEAU_TYPE_CLIENT_VERDICT (sceau_client_verdict_get_type ())
GType sceau_client_verdict_get_type (void);
SceauClientVerdict *sceau_client_verdict_ref (SceauClientVerdict *self);
void sceau_client_verdict_unref (SceauClientVerdict *self);
SceauClientProfile *sceau_client_verdict_get_profile (const SceauClientVerdict *self);
gboolean sceau_client_verdict_accepts (const SceauClientVerdict *self);
/* one sentence why, translated */
const char *sceau_client_verdict_get_sentence (const SceauClientVerdict *self);
/* {"client","name","accepts","sentence"} */
JsonObject *sceau_client_verdict_to_json (const SceauClientVerdict *self);

/* of SceauClientVerdict, one for each profile, in their order. @query: the one that @chain was built
 * with. A few milliseconds; thread-safe. */
GPtrArray *sceau_clients_judge (GPtrArray *profiles, SceauChain *chain,
                                const SceauChainQuery *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauClientProfile, sceau_client_profile_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SceauClientVerdict, sceau_client_verdict_unref)

G_END_DECLS
