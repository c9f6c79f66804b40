# Drawn from figure-variation.csv beside this file, with gnuplot 5.4 or later, in this folder:
#   gnuplot -e "format='pdf'" figure-variation.gp        (svg, pdf or png)
# Sizes are inches and points, the same in every format. Change what you like: the data stay.
if (!exists("format")) format = "svg"
width = 3.5; height = 2.81; size = 8
if (format eq "svg") set terminal svg noenhanced size 96*width,96*height dynamic \
  font sprintf("Helvetica,Arial,Liberation Sans,sans-serif,%g", size*96/72) background "white"
if (format eq "pdf") set terminal pdfcairo noenhanced size width in,height in \
  font sprintf("Helvetica,%g", size) fontscale 0.75
if (format eq "png") set terminal pngcairo noenhanced size 300*width,300*height \
  font sprintf("Helvetica,%g", size) fontscale 300/96. linewidth 300/96. pointscale 300/96.
set encoding utf8
set output "figure-variation.".format
set datafile separator ","
set datafile columnheaders
set border 3 linewidth 0.8 linecolor rgb "#000000"
set tics nomirror out scale 0.5 textcolor rgb "#000000"

data = "figure-variation.csv"
set datafile missing NaN
# Values of one series: on the data that it is about, on a stand-in, or both.
own(s, c) = strcol("series") eq s && strcol("stands_in_for") eq "" ? column(c) : NaN
standin(s, c) = strcol("series") eq s && strcol("stands_in_for") ne "" ? column(c) : NaN
all(s, c) = strcol("series") eq s ? column(c) : NaN

set grid ytics linetype 1 linecolor rgb "#e3e3e3" linewidth 0.5
cap = 0.025/width  # of error bars, to one side
set bmargin at screen 0.71/height
set tmargin at screen 2.71/height
set label 1 "top-1 accuracy (%)" at screen 0.11/width,1.71/height center rotate by 90
unset key

set style line 1 linecolor rgb "#0072B2" linewidth 1.2 pointtype 7 pointsize 0.55  # layer
set style line 2 linecolor rgb "#D55E00" linewidth 1.2 pointtype 5 pointsize 0.55  # array
set style line 3 linecolor rgb "#009E73" linewidth 1.2 pointtype 9 pointsize 0.55  # column

set label 100 "layer" at screen 0.962/width,0.0975/height left
set arrow 100 from screen 0.662/width,0.0975/height to screen 0.902/width,0.0975/height nohead linestyle 1
set label 1000 "" at screen 0.782/width,0.0975/height point linestyle 1 pointtype 7
set label 101 "array" at screen 1.707/width,0.0975/height left
set arrow 101 from screen 1.407/width,0.0975/height to screen 1.647/width,0.0975/height nohead linestyle 2
set label 1001 "" at screen 1.527/width,0.0975/height point linestyle 2 pointtype 5
set label 102 "column" at screen 2.452/width,0.0975/height left
set arrow 102 from screen 2.152/width,0.0975/height to screen 2.392/width,0.0975/height nohead linestyle 3
set label 1002 "" at screen 2.272/width,0.0975/height point linestyle 3 pointtype 9

set lmargin at screen 0.52/width
set rmargin at screen 3.4/width
set label 50 "σ of log-normal cell variation" at screen 1.96/width,0.35/height center
set xrange [-0.015:0.265]
set xtics ("0" 0, "0.05" 0.05, "0.1" 0.1, "0.15" 0.15, "0.2" 0.2, "0.25" 0.25)
set yrange [76:81]
set ytics 1
plot \
  data using (all("layer","log_normal_sigma")):"top1" with lines linestyle 1 notitle, \
  data using (all("layer","log_normal_sigma")):(column("top1")-column("deviation")):(0):(2*column("deviation")) with vectors heads size screen cap,90 nofilled linestyle 1 linewidth 0.8 notitle, \
  data using (all("array","log_normal_sigma")):"top1" with lines linestyle 2 notitle, \
  data using (all("array","log_normal_sigma")):(column("top1")-column("deviation")):(0):(2*column("deviation")) with vectors heads size screen cap,90 nofilled linestyle 2 linewidth 0.8 notitle, \
  data using (all("column","log_normal_sigma")):"top1" with lines linestyle 3 notitle, \
  data using (all("column","log_normal_sigma")):(column("top1")-column("deviation")):(0):(2*column("deviation")) with vectors heads size screen cap,90 nofilled linestyle 3 linewidth 0.8 notitle, \
  data using (own("layer","log_normal_sigma")):"top1" with points linestyle 1 pointtype 7 title "layer", \
  data using (own("array","log_normal_sigma")):"top1" with points linestyle 2 pointtype 5 title "array", \
  data using (own("column","log_normal_sigma")):"top1" with points linestyle 3 pointtype 9 title "column"
