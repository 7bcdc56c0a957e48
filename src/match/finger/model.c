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
    1.20959f,  0.766211f, 0.575252f, 1.04409f,  0.245268f,  0.603332f, 0.456408f,
    1.52455f,  0.423148f, 0.665155f, 0.627692f, 0.0160439f, 0.458928f, 3.25885f,
    0.770058f, 2.20489f,  1.42391f,  0.423951f, 2.75498f,   2.10189f,  2.62626f,
    0.50014f,  0.943261f, 1.7845f,   0.879532f, 1.2984f,    1.24001f,  1.15214f,
};
const float vd_finger_inverse[FINGER_FEATURES] = {
    1.07671f,  1.07363f,  3.85167f,  1.83449f, 8.5548f,   3.67494f,  3.8609f,
    0.578723f, 4.36262f,  3.69018f,  3.89737f, 2.64234f,  3.94646f,  0.823169f,
    1.23897f,  0.429299f, 1.67578f,  3.03444f, 0.396573f, 1.34401f,  0.531015f,
    2.08436f,  0.956324f, 0.655313f, 1.54908f, 1.04694f,  0.592476f, 0.723493f,
};
/* Mean over the pairings of different fingers: what explain.c compares with. */
const float vd_finger_typical[FINGER_FEATURES] = {
    0.59429f,  0.198839f, 0.38238f,  0.885028f, 0.164541f, 0.667146f,  0.534222f,
    0.294741f, 0.289536f, 0.670703f, 0.599356f, 0.282116f, 0.266932f,  2.39416f,
    0.260207f, 0.654569f, 1.27283f,  0.368821f, 0.956803f, 1.71312f,   1.27991f,
    0.366025f, 0.22169f,  0.684337f, 1.08631f,  1.54274f,  0.0270743f, 0.449034f,
};
/* The constant, the features, their squares, their bends. */
const float vd_finger_weight[FINGER_WEIGHTS] = {
    3.38723f,    0.33407f,   0.352382f,  0.140174f,  -1.38162f,   0.477718f,   -0.366484f,
    -0.240702f,  1.23459f,   0.211005f,  0.0339443f, -0.582021f,  -0.134521f,  0.660456f,
    0.271506f,   0.423673f,  0.472544f,  -0.939578f, 1.09979f,    1.6125f,     -0.028861f,
    1.37743f,    0.488282f,  0.345992f,  2.03663f,   0.219307f,   0.204452f,   2.02317f,
    0.697888f,   0.018772f,  -0.21758f,  0.464714f,  -0.0550725f, 0.0510785f,  -0.0364519f,
    0.13454f,    -0.708538f, 0.0246084f, 0.0895322f, 0.612463f,   0.0906219f,  0.114436f,
    0.571222f,   -0.191544f, -0.47966f,  -0.143409f, -0.0924467f, -0.982586f,  0.31286f,
    -0.848188f,  -0.366613f, -0.155119f, -0.37879f,  0.155765f,   -0.0500971f, 0.958741f,
    0.715592f,   0.0508351f, -0.107098f, -0.774472f, 0.544813f,   0.155865f,   -0.0394647f,
    0.222517f,   -0.123924f, 0.168043f,  0.261754f,  -0.716488f,  0.17981f,    -0.363512f,
    0.10929f,    -0.103264f, -0.190426f, -0.490096f, 0.233311f,   -0.178974f,  -0.718239f,
    -0.178551f,  0.287447f,  -0.16398f,  -0.159935f, 0.0261359f,  -0.122344f,  -0.135827f,
    -0.0688166f,
};
/* The second regression, for pairings whose evidence by the first is above the bar. */
const float vd_finger_bar = -1.40951f;
const float vd_finger_sharp[FINGER_WEIGHTS] = {
    2.54816f,   0.370457f,  0.734914f,   0.86387f,   -1.24087f,   0.648769f,   -0.838558f,
    -0.680722f, 1.26868f,   0.408489f,   0.0441302f, -0.449786f,  -0.0598177f, 1.30712f,
    0.513312f,  0.711049f,  0.305159f,   -1.21364f,  0.978216f,   1.71661f,    0.597439f,
    2.59892f,   0.286651f,  -0.366973f,  2.36872f,   0.282864f,   0.738501f,   2.30509f,
    0.552814f,  0.520408f,  -0.0386566f, 0.168561f,  -0.0402505f, 0.16851f,    -0.0410061f,
    0.220585f,  -0.720067f, 0.0553622f,  0.108343f,  0.7621f,     -0.0327377f, -0.246444f,
    -0.599584f, 0.160538f,  -0.423482f,  -0.305965f, 0.123243f,   -0.931848f,  0.335387f,
    -1.96251f,  -0.437511f, 0.512719f,   -0.781939f, 0.259033f,   -0.342421f,  1.07163f,
    0.334117f,  0.174367f,  -0.184564f,  -0.507887f, 0.550101f,   0.327155f,   0.205385f,
    0.413188f,  -0.182464f, -0.126151f,  0.511838f,  -1.5587f,    0.0459216f,  0.428429f,
    0.54083f,   -0.114518f, -0.421498f,  -0.464184f, 0.286334f,   -0.304419f,  -1.52813f,
    -0.369567f, 0.58075f,   -0.303372f,  -0.354615f, 0.00126449f, 0.197929f,   -0.221247f,
    -0.377981f,
};
/* Evidence and its score: -10 log10 of the share of impostors that reach it. */
const struct finger_knot vd_finger_scale[] = {
    {-16.0000f, 0}, {-4.6601f, 1},  {-3.9538f, 2},  {-3.4756f, 3},  {-2.7592f, 5},  {-2.1897f, 7},
    {-1.4560f, 10}, {-0.8058f, 13}, {-0.1977f, 16}, {4.9802f, 20},  {6.5865f, 24},  {8.2575f, 28},
    {9.8182f, 32},  {11.3879f, 36}, {12.6909f, 40}, {13.8825f, 43}, {15.1403f, 46},
};
const int vd_finger_n_knots = sizeof vd_finger_scale / sizeof *vd_finger_scale;
/* Decibans and the score they belong to. */
const struct finger_knot vd_finger_evidence[] = {
    {-16.0584f, 0},  {-16.0584f, 1}, {-15.5938f, 2}, {-14.9924f, 3}, {-13.2012f, 5}, {-11.3835f, 7},
    {-10.1200f, 10}, {-6.6431f, 13}, {-2.6143f, 16}, {0.2077f, 20},  {4.2826f, 24},  {8.8661f, 28},
    {13.3364f, 32},  {17.2259f, 36}, {20.8817f, 40}, {25.3310f, 43}, {42.3386f, 46},
};
const int vd_finger_n_evidence = sizeof vd_finger_evidence / sizeof *vd_finger_evidence;
