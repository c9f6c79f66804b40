# Drawn from figure-training.csv beside this file, with gnuplot 5.4 or later, in this folder:
#   gnuplot -e "format='pdf'" figure-training.gp        (svg, pdf or png)
# Sizes are inches and points, the same in every format. Change what you like: the data stay.
if (!exists("format")) format = "svg"
width = 8.341; height = 2.58; size = 8
if (format eq "svg") set terminal svg noenhanced size 96*width,96*height dynamic \
  font sprintf("Helvetica,Arial,Liberation Sans,sans-serif,%g", size*96/72) background "white"
if (format eq "pdf") set terminal pdfcairo noenhanced size width in,height in \
  font sprintf("Helvetica,%g", size) fontscale 0.75
if (format eq "png") set terminal pngcairo noenhanced size 300*width,300*height \
  font sprintf("Helvetica,%g", size) fontscale 300/96. linewidth 300/96. pointscale 300/96.
set encoding utf8
set output "figure-training.".format
set datafile separator ","
set datafile columnheaders
set border 3 linewidth 0.8 linecolor rgb "#000000"
set tics nomirror out scale 0.5 textcolor rgb "#000000"

data = "figure-training.csv"
set datafile missing NaN
# Values of one series: on the data that it is about, on a stand-in, or both.
own(s, c) = strcol("series") eq s && strcol("stands_in_for") eq "" ? column(c) : NaN
standin(s, c) = strcol("series") eq s && strcol("stands_in_for") ne "" ? column(c) : NaN
all(s, c) = strcol("series") eq s ? column(c) : NaN

set grid ytics linetype 1 linecolor rgb "#e3e3e3" linewidth 0.5
cap = 0.025/width  # of error bars, to one side
set bmargin at screen 0.48/height
set tmargin at screen 2.48/height
set label 1 "top-1 accuracy (%)" at screen 0.11/width,1.48/height center rotate by 90
unset key

set style line 1 linecolor rgb "#0072B2" linewidth 1.2 pointtype 7 pointsize 0.55  # column/column one stage
set style line 2 linecolor rgb "#D55E00" linewidth 1.2 pointtype 5 pointsize 0.55  # column/column two stages
set style line 3 linecolor rgb "#009E73" linewidth 1.2 pointtype 9 pointsize 0.55  # layer/column one stage
set style line 4 linecolor rgb "#CC79A7" linewidth 1.2 pointtype 13 pointsize 0.55  # layer/column two stages

set label 100 "column/column, one stage" at screen 5.81/width,2.355/height left
set arrow 100 from screen 5.51/width,2.355/height to screen 5.75/width,2.355/height nohead linestyle 1
set label 1000 "" at screen 5.63/width,2.355/height point linestyle 1 pointtype 7
set label 101 "column/column, two stages (not attempted)" at screen 5.81/width,2.205/height left textcolor rgb "#777777"
set arrow 101 from screen 5.51/width,2.205/height to screen 5.75/width,2.205/height nohead linestyle 2 linecolor rgb "#bbbbbb"
set label 1001 "" at screen 5.63/width,2.205/height point linestyle 2 linecolor rgb "#bbbbbb" pointtype 5
set label 102 "layer/column, one stage (not attempted)" at screen 5.81/width,2.055/height left textcolor rgb "#777777"
set arrow 102 from screen 5.51/width,2.055/height to screen 5.75/width,2.055/height nohead linestyle 3 linecolor rgb "#bbbbbb"
set label 1002 "" at screen 5.63/width,2.055/height point linestyle 3 linecolor rgb "#bbbbbb" pointtype 9
set label 103 "layer/column, two stages" at screen 5.81/width,1.905/height left
set arrow 103 from screen 5.51/width,1.905/height to screen 5.75/width,1.905/height nohead linestyle 4
set label 1003 "" at screen 5.63/width,1.905/height point linestyle 4 pointtype 13

set multiplot
set lmargin at screen 0.52/width
set rmargin at screen 2.81/width
set label 50 "training (epochs)" at screen 1.665/width,0.12/height center
set xrange [0:25.44]
set xtics ("0" 0, "5" 5, "10" 10, "15" 15, "20" 20, "25" 25)
set yrange [78:82]
set ytics 1
plot \
  data using (own("column/column one stage","epochs")):"top1" with points linestyle 1 pointtype 7 title "column/column one stage", \
  data using (own("layer/column two stages","epochs")):"top1" with points linestyle 4 pointtype 13 title "layer/column two stages"
unset label; unset arrow
set lmargin at screen 3.01/width
set rmargin at screen 5.3/width
set label 51 "training (seconds)" at screen 4.155/width,0.12/height center
set xrange [0:5186.83]
set xtics ("0" 0, "1000" 1000, "2000" 2000, "3000" 3000, "4000" 4000, "5000" 5000)
set yrange [78:82]
set ytics 1
set format y ""
plot \
  data using (own("column/column one stage","seconds")):"top1" with points linestyle 1 pointtype 7 title "column/column one stage", \
  data using (own("layer/column two stages","seconds")):"top1" with points linestyle 4 pointtype 13 title "layer/column two stages"
unset multiplot
