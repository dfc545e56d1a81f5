/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every limit on foreign input, in one place. */
#pragma once

#define SCEAU_MAX_FILE_SIZE        (16u * 1024 * 1024) /* one input file */
#define SCEAU_MAX_UNPACKED_SIZE    (64u * 1024 * 1024) /* all that comes out of one archive */
#define SCEAU_MAX_ARCHIVE_ENTRIES  4096u
#define SCEAU_MAX_CERTIFICATES     20000u /* one reading */
#define SCEAU_MAX_CERTIFICATE_SIZE (256u * 1024)
#define SCEAU_MAX_KEY_SIZE         (64u * 1024) /* one private key, armour included */
#define SCEAU_MAX_CHAIN_LENGTH     16u
#define SCEAU_MAX_STATE_CHAIN      64u      /* certificates on disk that a server tells of */
#define SCEAU_MAX_SIGNATURE_CHECKS 4096u    /* one assembly */
#define SCEAU_MAX_KDF_ITERATIONS   5000000u /* PKCS#12, PBES2: read before anything is derived */
#define SCEAU_MAX_BER_CERTIFICATES 1000     /* in one PKCS #7 bundle that is not DER */
#define SCEAU_MAX_PKCS12_BAGS      256u
#define SCEAU_MAX_NAMES            100u /* in a request */
#define SCEAU_MAX_NAME_LENGTH      253u
#define SCEAU_MAX_FIELD_LENGTH     64u /* X.520 upper bounds of a subject field */
#define SCEAU_MAX_JSON_SIZE        (1024u * 1024)
#define SCEAU_MAX_JSON_DEPTH       16u
#define SCEAU_MAX_JSON_ITEMS       20000u
#define SCEAU_MAX_JSON_STRING      (512u * 1024)
#define SCEAU_MAX_HTTP_HEADER      16384u
#define SCEAU_MAX_WSSE_HEADER      1024u
#define SCEAU_MAX_SERVERS          20000u /* one inventory */
#define SCEAU_MAX_BACKUPS          10u
#define SCEAU_MAX_ISSUERS          4096u /* authorities' certificates kept in one inventory */
#define SCEAU_MAX_ISSUER_SIZE      (32u * 1024)  /* one of them */
#define SCEAU_MAX_ISSUER_ANSWER    (256u * 1024) /* what an authority's address sends */
#define SCEAU_MAX_ISSUER_REQUESTS  24u           /* of one fetch, redirects included */
#define SCEAU_MAX_PROOF_FILE       (128u * 1024) /* a file of a server in the proof of an offline kit */
#define SCEAU_KIT_ID_DIGITS        32u
#define SCEAU_MAX_KITS             10u /* remembered of one server */
