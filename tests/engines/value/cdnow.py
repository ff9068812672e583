"""CDNOW: the purchases of the sample data, and which customers the paper's one-in-ten sample has."""

import gzip
import os
import zlib
from base64 import b85decode
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA", Path(__file__).parents[4] / "shared" / "data"))
END = int(np.datetime64("1997-09-30").astype(np.int64))
# one bit a customer number: the 2,357 customers of the public sample of Fader, Hardie & Lee 2005
SAMPLE = (
    "c-k#iyRKSC6y19m$bgWwK@=o%vB5_ciV}&!A21M#Tckj#Qr=i8Qsxr|f+J+PAe~G6C&;=Vl26H6`{X|0oO$f$T5G0ACn8={l8F8*3sD(J##_r9H@S#Z{N5$!R8^#iG&#rvo2u4?c"
    "TbWwk{jk0QZlAZg}-=OwqeP}r;W(7SQV2!UJZNTL?$9z8o+`DcAKQ6v?+A;Si<pbhJ~J$%b(=v@>Jm!vp2DZAWM@+(+a<<nVfX^iILZ)+0y=obqzM2G>c>ZTPYl91&(%fk0=hJP0"
    "RcuQGhB_dE>b@<J+CFsu+?zij6R0CY{y@af-!<RP5|wz0w{lRdYPmgUGsBo{DBw7DMS7F&`NH;dYrIhJuLd+?ynqk=a0o!Xmh&f>m2Rd(N<#5b{l>rj12|UQ(iuiCVeg3l3GT*%1"
    "aTF=Dh(kjAn_l{aEZ8>?)21>YG980A{jFSQn~`9QxGmF3j1NiNQ!<ur@fZ|qo&ULi#|!nRziv}ENF5o8&0P>_yxLzzp#>dCQvFEd1gk42fAobPBc>}{hnBCD!_DGUR3cVgrq`+S9"
    "&#CpPO-pH;PaKtx7MHqQs39TcO)*)~ix)955CED>}{H>&80LkUEWrUV6iJ6j;+{S6ZLM6_+5D^8t1D5Sk8F8h#E2q5FTxJM{fU9U`0;KmEDJQAxz%u%cEHXQ|fY~#PS{&bV=?Sqz"
    "Vl6k15~tSg-pU!SeP2*uLILIY2;>+Uxl_RJQ2&DWI<c62X$VJZF>=U><qY=B8MHF3f>2veA$;v>7ep#@N<?-WNzk`cLQ7Pm&xFjY5>>&oTfhg;C|d?vWa+Fi!h*Lo5}dOA7cQ3OK"
    ";aVDj9fuEky(qH6g>jl2pk%M-1aopg7+AJqMS)CuFo54gPPkKUq?Vz3RZydtcPsDGtK)D97C!f*%Sji@Z1ZG5|3lHu;Syr_`}f{{EP>(k_5;cqq_+2Kr3fyYpFYmPJWVhHOruuy8"
    "PqHq;G_8up^x)PpMS5nu$6pNrQyB2Ue(LbRJ>^XgM`u$O<4=ayHk1@4S;Xfs925VLOal1*xXY0NV^own}9I;5YM3ROft7Q6st2&(BnZy6H%Xl4SSg!p^mnbqg*M;aH?dnB}FL4no"
    "!Yi)sR|kec?I4v~RcR0LomPV^`F5t`7YND6*V4r~-^1kD`-<HkHeA53eWFgpunMLe)s^8tO{&}spgUm#kf8!O5v7I{@b_Yq*&_9SO%z9qe`1d;m;Vm3zfcBw}ziSrKz2YM<Lj`)7"
    "$01SL}Bd9O55SYc*1<^*yHHbT6cn33VP+|nx8<_M70v{c7ex=)h#j?z-<WC9!GMnQQl^Gx*R^Xf10`fjuNKQ}BXZh-|*9Iw<_qARt0-a3dE71*2iQ-v*xZwFMyN0O>ONl)PI7+Y!"
    "aXc_W*+D9d9k3r@Tz;i~8Q9B?-iv|-tO996F6litoQ9WZR92i8a<N2RcKuz-&U$QN`7?|i*=DBfUPvtPwnuiwnY7R`7_VKgepMbr1ADN;{16njQmT$14p8u3C<wC}{8M=oiiZd1f"
    "q?&#gN_5>#>j*(+{1WwHrpU#`UqAG!VuP;60?X2)NaZsd4#@aw^u#d_Mu*db?r)#o@{8nXSf|vs)nE>^p1BA<aw3lFY^;*Zx*K$wE>!ET;@0?bLqR8Q1WpjFp+zsI^+OZ$RftC9a"
    ">lco)V33P%@-{EnD<p%^Lv9MF_e42Fnw6gCQzOT9yF)Vb9wMmd%tkg8jxQ5@=<O>Ww-<H9f5nsoR{b2{C~VS>xF=W+*8T6EInDiuFsOJNv&sqUZgb#~nicZvg&IQ|Ye27nb91CjD"
    "KExFF{C*j7;b?_z8o=0c@=p2K@}_Q}(7hy%zRm`HJ>%V@y^OP*Mx8s>H|cK-tqVb3AAA;-6RmM4SM;-uuYkK%C#LmIJ<BM=a*)?XtPc;{_%9Cb9`Fu}<fC+G|c-5*M*+ljJ?n?jd"
    "PL@0u+GdQj-G_@W;RJ2rU)|T~-YeC;loMv>HmORP;p4Xw*-cuas(+Kx6HuzPqZ#~J|EqF{Xzy_dtitAJmt3Mpq3`@uA9K8i56Pmul`_<(03HN{>c;Q<FZHz|mG?BMhiSzyg96clP"
    "%{zKk<oq9RAtLS"
)


def orders(*, sample: bool = True) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(customer, day since 1970, money) of every purchase; the test is skipped where the data are not."""
    path = DATA / "cdnow" / "CDNOW_master_to_1997-09-30.txt.gz"
    if not path.exists():
        pytest.skip("the sample data are not here (GUANHAO_SAMPLE_DATA)")
    with gzip.open(path, "rt") as opened:
        rows = [line.split() for line in opened]
    person = np.array([int(row[0]) for row in rows])
    day = np.array([f"{row[1][:4]}-{row[1][4:6]}-{row[1][6:]}" for row in rows], dtype="datetime64[D]").astype(np.int64)
    money = np.array([float(row[3]) for row in rows])
    kept = (
        np.unpackbits(np.frombuffer(zlib.decompress(b85decode(SAMPLE)), dtype=np.uint8)).astype(bool)[person] if sample else np.ones(len(rows), bool)
    )
    return person[kept], day[kept], money[kept]
