# Drawn from figure-overhead.csv beside this file, with gnuplot 5.4 or later, in this folder:
#   gnuplot -e "format='pdf'" figure-overhead.gp        (svg, pdf or png)
# Sizes are inches and points, the same in every format. Change what you like: the data stay.
if (!exists("format")) format = "svg"
width = 5.77; height = 2.63; size = 8
if (format eq "svg") set terminal svg noenhanced size 96*width,96*height dynamic \
  font sprintf("Helvetica,Arial,Liberation Sans,sans-serif,%g", size*96/72) background "white"
if (format eq "pdf") set terminal pdfcairo noenhanced size width in,height in \
  font sprintf("Helvetica,%g", size) fontscale 0.75
if (format eq "png") set terminal pngcairo noenhanced size 300*width,300*height \
  font sprintf("Helvetica,%g", size) fontscale 300/96. linewidth 300/96. pointscale 300/96.
set encoding utf8
set output "figure-overhead.".format
set datafile separator ","
set datafile columnheaders
set border 3 linewidth 0.8 linecolor rgb "#000000"
set tics nomirror out scale 0.5 textcolor rgb "#000000"

data = "figure-overhead.csv"
set datafile missing NaN
# Values of one series: on the data that it is about, on a stand-in, or both.
own(s, c) = strcol("series") eq s && strcol("stands_in_for") eq "" ? column(c) : NaN
standin(s, c) = strcol("series") eq s && strcol("stands_in_for") ne "" ? column(c) : NaN
all(s, c) = strcol("series") eq s ? column(c) : NaN

set grid ytics linetype 1 linecolor rgb "#e3e3e3" linewidth 0.5
cap = 0.025/width  # of error bars, to one side
set bmargin at screen 0.48/height
set tmargin at screen 2.53/height
set label 1 "top-1 accuracy (%)" at screen 0.11/width,1.505/height center rotate by 90
unset key

set style line 1 linecolor rgb "#0072B2" linewidth 1.2 pointtype 7 pointsize 0.55  # layer-wise
set style line 2 linecolor rgb "#D55E00" linewidth 1.2 pointtype 5 pointsize 0.55  # array-wise
set style line 3 linecolor rgb "#009E73" linewidth 1.2 pointtype 9 pointsize 0.55  # two-stage partial sums
set style line 4 linecolor rgb "#CC79A7" linewidth 1.2 pointtype 13 pointsize 0.55  # Kim 2022 (searched bounds)
set style line 5 linecolor rgb "#E69F00" linewidth 1.2 pointtype 11 pointsize 0.55  # Bai 2023 (post-training)
set style line 6 linecolor rgb "#56B4E9" linewidth 1.2 pointtype 15 pointsize 0.55  # CIMQ 2024 (post-training)
set style line 7 linecolor rgb "#000000" linewidth 1.2 pointtype 7 pointsize 0.55  # Saxena 2022 (sense amplifiers)
set style line 8 linecolor rgb "#0072B2" linewidth 1.2 pointtype 5 pointsize 0.55  # Saxena 2023 (near ADC-less)
set style line 9 linecolor rgb "#D55E00" linewidth 1.2 pointtype 9 pointsize 0.55  # unanchored
set style line 10 linecolor rgb "#009E73" linewidth 1.2 pointtype 13 pointsize 0.55  # column-aligned
set style line 11 linecolor rgb "#666666" linewidth 1 dashtype 3  # float32
set style line 12 linecolor rgb "#666666" linewidth 1 dashtype 5  # ideal ADC
set style line 13 linecolor rgb "#666666" linewidth 1 dashtype 1  # Pareto front

set label 100 "layer-wise" at screen 3.91/width,2.405/height left
set label 1000 "" at screen 3.73/width,2.405/height point linestyle 1 pointtype 7
set label 101 "array-wise" at screen 3.91/width,2.255/height left
set label 1001 "" at screen 3.73/width,2.255/height point linestyle 2 pointtype 5
set label 102 "two-stage partial sums" at screen 3.91/width,2.105/height left
set label 1002 "" at screen 3.73/width,2.105/height point linestyle 3 pointtype 9
set label 103 "Kim 2022 (searched bounds)" at screen 3.91/width,1.955/height left
set label 1003 "" at screen 3.73/width,1.955/height point linestyle 4 pointtype 13
set label 104 "Bai 2023 (post-training)" at screen 3.91/width,1.805/height left
set label 1004 "" at screen 3.73/width,1.805/height point linestyle 5 pointtype 11
set label 105 "CIMQ 2024 (post-training)" at screen 3.91/width,1.655/height left
set label 1005 "" at screen 3.73/width,1.655/height point linestyle 6 pointtype 15
set label 106 "Saxena 2022 (sense amplifiers)" at screen 3.91/width,1.505/height left
set label 1006 "" at screen 3.73/width,1.505/height point linestyle 7 pointtype 7
set label 107 "Saxena 2023 (near ADC-less)" at screen 3.91/width,1.355/height left
set label 1007 "" at screen 3.73/width,1.355/height point linestyle 8 pointtype 5
set label 108 "unanchored" at screen 3.91/width,1.205/height left
set label 1008 "" at screen 3.73/width,1.205/height point linestyle 9 pointtype 9
set label 109 "column-aligned" at screen 3.91/width,1.055/height left
set label 1009 "" at screen 3.73/width,1.055/height point linestyle 10 pointtype 13
set label 110 "float32" at screen 3.91/width,0.905/height left
set arrow 110 from screen 3.61/width,0.905/height to screen 3.85/width,0.905/height nohead linestyle 11
set label 111 "ideal ADC" at screen 3.91/width,0.755/height left
set arrow 111 from screen 3.61/width,0.755/height to screen 3.85/width,0.755/height nohead linestyle 12
set label 112 "Pareto front" at screen 3.91/width,0.605/height left
set arrow 112 from screen 3.61/width,0.605/height to screen 3.85/width,0.605/height nohead linestyle 13

set lmargin at screen 0.52/width
set rmargin at screen 3.4/width
set label 50 "dequantization multiplications per image (thousands)" at screen 1.96/width,0.12/height center
set xrange [0:1.98246e+06]
set xtics ("0" 0, "500" 500000, "1000" 1e+06, "1500" 1.5e+06)
set yrange [20:100]
set ytics 20
plot \
  data using (all("column-aligned","dequantization_multiplications") + 79298.6):(column("top1")-column("deviation")):(0):(2*column("deviation")) with vectors heads size screen cap,90 nofilled linestyle 10 linewidth 0.8 notitle, \
  data using (0):(all("float32","top1")):(1.98246e+06):(0) with vectors nohead linestyle 11 title "float32", \
  data using (0):(all("ideal ADC","top1")):(1.98246e+06):(0) with vectors nohead linestyle 12 title "ideal ADC", \
  data using (all("Pareto front","dequantization_multiplications")):"top1" with steps linestyle 13 title "Pareto front", \
  data using (own("layer-wise","dequantization_multiplications") + -19824.6):"top1" with points linestyle 1 pointtype 7 title "layer-wise", \
  data using (own("array-wise","dequantization_multiplications") + -79298.6):"top1" with points linestyle 2 pointtype 5 title "array-wise", \
  data using (own("two-stage partial sums","dequantization_multiplications") + -39649.3):"top1" with points linestyle 3 pointtype 9 title "two-stage partial sums", \
  data using (own("Kim 2022 (searched bounds)","dequantization_multiplications") + 19824.6):"top1" with points linestyle 4 pointtype 13 title "Kim 2022 (searched bounds)", \
  data using (own("Bai 2023 (post-training)","dequantization_multiplications") + -19824.6):"top1" with points linestyle 5 pointtype 11 title "Bai 2023 (post-training)", \
  data using (own("CIMQ 2024 (post-training)","dequantization_multiplications") + 19824.6):"top1" with points linestyle 6 pointtype 15 title "CIMQ 2024 (post-training)", \
  data using (own("Saxena 2022 (sense amplifiers)","dequantization_multiplications")):"top1" with points linestyle 7 pointtype 7 title "Saxena 2022 (sense amplifiers)", \
  data using (own("Saxena 2023 (near ADC-less)","dequantization_multiplications") + 39649.3):"top1" with points linestyle 8 pointtype 5 title "Saxena 2023 (near ADC-less)", \
  data using (own("unanchored","dequantization_multiplications")):"top1" with points linestyle 9 pointtype 9 title "unanchored", \
  data using (own("column-aligned","dequantization_multiplications") + 79298.6):"top1" with points linestyle 10 pointtype 13 title "column-aligned"
