/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.c: the numbers of the finger score. Made by tests/bench/train, not by hand.
 *
 * Trained by logistic regression (ridge, curves of 28 features) on 10080 genuine and 449280
 * impostor pairs of fvc2002_DB1_B, fvc2002_DB3_B, fvc2004_DB2_B and fvc2004_DB4_B; templates of
 * 320 impressions of 40 fingers, sets secugen-iso, secugen-rectified-iso, sourceafis-iso,
 * fjfx-iso and mindtct-xyt; each set against itself and sourceafis-iso against mindtct-xyt and
 * sourceafis-iso against fjfx-iso and fjfx-iso against mindtct-xyt and secugen-rectified-iso
 * against sourceafis-iso (those with a template missing count and are not trained on). The scale
 * comes from the impostors as scored by models that had not seen their database.
 */
#include "match/finger/finger.h"

const float vd_finger_mean[FINGER_FEATURES] = {
    1.20905f,  0.76585f,  0.574958f, 1.044f,    0.245168f, 0.604607f, 0.45696f,
    1.52455f,  0.422235f, 0.666267f, 0.627692f, 0.016929f, 0.458681f, 3.25793f,
    0.769677f, 2.20371f,  1.42385f,  0.42386f,  2.75706f,  2.10795f,  2.63569f,
    0.511094f, 0.926768f, 1.79306f,  0.862525f, 1.27545f,  1.25856f,  1.15596f,
};
const float vd_finger_inverse[FINGER_FEATURES] = {
    1.07664f,  1.07361f,  3.85033f,  1.83537f, 8.55118f,  3.67861f, 3.86147f,
    0.578723f, 4.35608f,  3.6831f,   3.89737f, 2.63767f,  3.94563f, 0.822996f,
    1.23889f,  0.429298f, 1.67652f,  3.03942f, 0.396342f, 1.32416f, 0.52917f,
    2.02738f,  0.970692f, 0.652075f, 1.57011f, 1.06047f,  0.59098f, 0.719602f,
};
/* Mean over the pairings of different fingers: what explain.c compares with. */
const float vd_finger_typical[FINGER_FEATURES] = {
    0.593769f, 0.198523f, 0.381946f, 0.885136f, 0.164376f, 0.668926f,  0.535412f,
    0.294741f, 0.287982f, 0.672189f, 0.599356f, 0.28377f,  0.266595f,  2.3931f,
    0.259826f, 0.653558f, 1.27303f,  0.368868f, 0.959128f, 1.72169f,   1.28513f,
    0.372516f, 0.217169f, 0.689391f, 1.06544f,  1.51604f,  0.0440222f, 0.449307f,
};
/* The constant, the features, their squares, their bends. */
const float vd_finger_weight[FINGER_WEIGHTS] = {
    3.39746f,    0.365077f,  0.367083f,  0.163956f,  -1.34704f,   0.43949f,   -0.423515f,
    -0.266802f,  1.25368f,   0.230958f,  0.0561611f, -0.589725f,  -0.158027f, 0.68277f,
    0.306981f,   0.452676f,  0.498385f,  -0.916879f, 1.13774f,    1.60218f,   -0.0917836f,
    1.29512f,    0.479078f,  0.385422f,  1.95416f,   0.194415f,   0.179216f,  1.98653f,
    0.683929f,   0.0364717f, -0.23021f,  0.465702f,  -0.0573365f, 0.0660769f, -0.0235579f,
    0.130619f,   -0.716651f, 0.0249512f, 0.0998442f, 0.624642f,   0.0985309f, 0.104654f,
    0.576976f,   -0.197509f, -0.49079f,  -0.159196f, -0.0838463f, -1.0187f,   0.307464f,
    -0.800299f,  -0.397788f, -0.176698f, -0.326578f, 0.132358f,   -0.046805f, 0.92332f,
    0.73261f,    0.0457722f, -0.111865f, -0.784685f, 0.471335f,   0.138376f,  -0.00357596f,
    0.221419f,   -0.126686f, 0.130558f,  0.246863f,  -0.705968f,  0.136379f,  -0.337177f,
    0.115761f,   -0.108104f, -0.193982f, -0.462046f, 0.233741f,   -0.178692f, -0.720915f,
    -0.180084f,  0.310206f,  -0.165124f, -0.159535f, 0.112151f,   -0.130143f, -0.136654f,
    -0.0657826f,
};
/* The second regression, for pairings whose evidence by the first is above the bar. */
const float vd_finger_bar = -1.40069f;
const float vd_finger_sharp[FINGER_WEIGHTS] = {
    2.55722f,   0.420895f,  0.697185f,    0.917022f,  -1.21599f,   0.529154f,   -0.980084f,
    -0.698278f, 1.32624f,   0.412611f,    0.0820456f, -0.464721f,  -0.106845f,  1.33763f,
    0.556387f,  0.734234f,  0.329945f,    -1.17495f,  1.0103f,     1.84807f,    0.419535f,
    2.42798f,   0.269256f,  -0.224672f,   2.23555f,   0.297524f,   0.674398f,   2.1575f,
    0.537249f,  0.462304f,  -0.0698038f,  0.103841f,  -0.0170388f, 0.194195f,   -0.00610408f,
    0.193232f,  -0.707098f, -0.00296854f, 0.126817f,  0.802887f,   -0.0515332f, -0.195496f,
    -0.507156f, 0.135832f,  -0.443256f,   -0.339082f, 0.126704f,   -0.931347f,  0.337965f,
    -1.83711f,  -0.474646f, 0.359366f,    -0.724026f, 0.211894f,   -0.333471f,  1.03925f,
    0.365447f,  0.133221f,  -0.204761f,   -0.434354f, 0.383253f,   0.334401f,   0.254015f,
    0.517821f,  -0.167638f, -0.0809278f,  0.494191f,  -1.62494f,   -0.0399367f, 0.306882f,
    0.499351f,  -0.14067f,  -0.442296f,   -0.340172f, 0.256747f,   -0.27993f,   -1.54397f,
    -0.375517f, 0.657111f,  -0.292524f,   -0.310376f, 0.126131f,   0.178759f,   -0.197862f,
    -0.34879f,
};
/* Evidence and its score: -10 log10 of the share of impostors that reach it. */
const struct finger_knot vd_finger_scale[] = {
    {-16.0000f, 0}, {-4.6814f, 1},  {-3.9710f, 2},  {-3.4887f, 3},  {-2.7699f, 5},  {-2.1966f, 7},
    {-1.4597f, 10}, {-0.8051f, 13}, {-0.1932f, 16}, {5.0084f, 20},  {6.6270f, 24},  {8.2650f, 28},
    {9.8720f, 32},  {11.4382f, 36}, {12.8724f, 40}, {14.0293f, 43}, {15.0458f, 46},
};
const int vd_finger_n_knots = sizeof vd_finger_scale / sizeof *vd_finger_scale;
/* Decibans and the score they belong to. */
const struct finger_knot vd_finger_evidence[] = {
    {-16.2032f, 0}, {-16.2032f, 1}, {-15.5938f, 2}, {-14.9068f, 3}, {-13.3841f, 5}, {-11.3834f, 7},
    {-9.8890f, 10}, {-6.6967f, 13}, {-2.6340f, 16}, {0.4348f, 20},  {4.3594f, 24},  {9.0457f, 28},
    {13.6261f, 32}, {17.4651f, 36}, {20.8422f, 40}, {24.4468f, 43}, {42.3286f, 46},
};
const int vd_finger_n_evidence = sizeof vd_finger_evidence / sizeof *vd_finger_evidence;
